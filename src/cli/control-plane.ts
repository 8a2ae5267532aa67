import { z } from "zod";
import {
  type Access,
  type Actor,
  App,
  IssuedKey,
  Key,
  type NewApp,
  type NewKey,
  type NewOrganisation,
  Organisation,
} from "../access/index.ts";
import type { AdminReset } from "../api/index.ts";
import { Refusal } from "../platform/index.ts";

/** What the commands `org`, `app`, `key` and `admin` need done, wherever the rooms are open. */
export interface ControlPlane {
  /** Where the gateway answers, or will answer when it runs. */
  readonly gatewayUrl: string;
  listOrganisations(): Promise<Organisation[]>;
  createOrganisation(input: NewOrganisation): Promise<Organisation>;
  listApps(): Promise<App[]>;
  createApp(input: NewApp): Promise<App>;
  listKeys(): Promise<Key[]>;
  issueKey(input: NewKey): Promise<IssuedKey>;
  revokeKey(id: string): Promise<Key>;
  resetAdmin(): Promise<AdminReset>;
  /** Lets go of the lock, where one is held. */
  close(): Promise<void>;
}

/** The running owner cannot be spoken to; `message` says how to mend it. */
export class ControlPlaneError extends Error {
  override readonly name = "ControlPlaneError";
}

/** How to reach the process that owns the data folder. */
export interface OwnerAddress {
  readonly url: string;
  readonly token: string;
  /** How long one call may take; 10 s unless given. */
  readonly timeoutMs?: number;
}

/** The API answers in milliseconds; an owner that needs longer is stuck. */
const TIMEOUT_MS = 10_000;

/** Speaks to whoever owns the data folder, or opens it when nobody does. */
export async function openControlPlane(
  owner: OwnerAddress | undefined,
  openDirectly: () => Promise<ControlPlane>,
): Promise<ControlPlane> {
  return owner ? controlOverHttp(owner) : openDirectly();
}

/** The rooms themselves, under the owner lock. */
export function controlDirectly(deps: {
  readonly access: Pick<Access, "organisations" | "apps" | "keys">;
  readonly resetAdmin: (actor: Actor) => Promise<AdminReset>;
  readonly gatewayUrl: string;
  readonly close: () => Promise<void>;
}): ControlPlane {
  const { organisations, apps, keys } = deps.access;
  const actor: Actor = { kind: "owner", id: null };
  return {
    gatewayUrl: deps.gatewayUrl,
    listOrganisations: async () => organisations.list(),
    createOrganisation: (input) => organisations.create(input, actor),
    listApps: async () => apps.list(),
    createApp: (input) => apps.create(input, actor),
    listKeys: async () => keys.list(),
    issueKey: (input) => keys.issue(input, actor),
    revokeKey: (id) => keys.revoke(id, actor),
    resetAdmin: () => deps.resetAdmin(actor),
    close: deps.close,
  };
}

const Reset = z.object({ admin_token: z.string(), sign_in_link: z.string() });
const Problem = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** The API of the running owner, with the token that stands beside its lock. */
export function controlOverHttp(owner: OwnerAddress): ControlPlane {
  const listOf = <Noun extends z.ZodType>(noun: Noun) => z.object({ data: z.array(noun) });
  const get = async <Noun extends z.ZodType>(path: string, noun: Noun) =>
    (await ask(owner, "GET", path, undefined, listOf(noun))).data;
  return {
    gatewayUrl: owner.url,
    listOrganisations: () => get("organisations", Organisation),
    createOrganisation: (input) => ask(owner, "POST", "organisations", input, Organisation),
    listApps: () => get("apps", App),
    createApp: (input) => ask(owner, "POST", "apps", input, App),
    listKeys: () => get("keys", Key),
    issueKey: (input) => ask(owner, "POST", "keys", input, IssuedKey),
    revokeKey: (id) => ask(owner, "POST", `keys/${encodeURIComponent(id)}/revoke`, undefined, Key),
    resetAdmin: () => ask(owner, "POST", "admin/reset", undefined, Reset),
    close: async () => undefined,
  };
}

async function ask<Answer extends z.ZodType>(
  owner: OwnerAddress,
  method: "GET" | "POST",
  path: string,
  body: object | undefined,
  answer: Answer,
): Promise<z.output<Answer>> {
  const { url, token, timeoutMs = TIMEOUT_MS } = owner;
  const headers = { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) };
  const signal = AbortSignal.timeout(timeoutMs);
  const init = { method, headers, signal, ...(body && { body: JSON.stringify(body) }) };
  const { ok, status, text } = await call(`${url}/api/${path}`, init).catch((cause: unknown) => {
    throw new ControlPlaneError(signal.aborted ? tooLate(owner, method, timeoutMs) : noAnswer(owner), {
      cause,
    });
  });
  const received = parseJson(text);
  if (ok) return readAs(answer, received, url);
  const { error } = readAs(Problem, received, url);
  throw new Refusal(error.code, { status, title: error.code }, error.message);
}

async function call(address: string, init: RequestInit) {
  const response = await fetch(address, init);
  return { ok: response.ok, status: response.status, text: await response.text() };
}

function noAnswer({ url }: OwnerAddress): string {
  return `The gateway that owns the data folder does not answer at ${url}.`;
}

function tooLate({ url }: OwnerAddress, method: string, timeoutMs: number): string {
  const said = `The gateway that owns the data folder did not answer at ${url} within ${timeoutMs / 1000} s.`;
  return method === "GET" ? said : `${said} It may still do what was asked: list before you try again.`;
}

/** Undefined stands for "not JSON", which no schema accepts. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readAs<Answer extends z.ZodType>(schema: Answer, received: unknown, url: string): z.output<Answer> {
  const parsed = schema.safeParse(received);
  if (parsed.success) return parsed.data;
  throw new ControlPlaneError(
    `${url} answered something this command does not understand. Is it another version of Fairlead?`,
  );
}
