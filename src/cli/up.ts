import type { ConfigFlags } from "../platform/index.ts";
import { type CommandIo, configFlags, withArguments } from "./arguments.ts";

export interface UpArguments {
  readonly flags: ConfigFlags;
  readonly newKeys: boolean;
  readonly bench: boolean;
}

/** What `up` tells people and scripts once it answers. */
export interface Ready {
  readonly url: string;
  readonly choice: {
    readonly kind: "openai_compatible" | "demo";
    readonly baseUrl: string;
    readonly from: string;
    readonly notes: readonly string[];
  };
  readonly models: readonly string[];
  /** Only on the first start of a data folder, or when new keys were asked for. */
  readonly credentials:
    | { readonly adminToken: string; readonly signInLink: string; readonly sandboxKey: string }
    | undefined;
  readonly benchKey: string | undefined;
  readonly secretGenerated: boolean;
}

/** `fairlead up`: serves until it is told to stop. */
export async function upCommand(
  args: readonly string[],
  io: CommandIo,
  up: (asked: UpArguments, onReady: (ready: Ready) => void) => Promise<number>,
): Promise<number> {
  return withArguments("up", args, io, (read, told) =>
    up({ flags: configFlags(read), newKeys: read.has("new-keys"), bench: read.has("bench") }, (ready) => {
      if (told.json) told.out(JSON.stringify(readyDocument(ready)));
      else welcome(ready, told);
    }),
  );
}

/** The first line of `up --json`: a script waits for it. */
function readyDocument(ready: Ready): object {
  return {
    ready: true,
    url: ready.url,
    console_url: `${ready.url}/console/`,
    trust_url: `${ready.url}/trust/`,
    ...(ready.credentials && {
      admin_token: ready.credentials.adminToken,
      sandbox_key: ready.credentials.sandboxKey,
      sign_in_link: ready.credentials.signInLink,
    }),
    ...(ready.benchKey !== undefined && { bench_key: ready.benchKey }),
    upstream: upstreamName(ready),
  };
}

function upstreamName({ choice }: Ready): string {
  return choice.kind === "demo" ? "demo" : choice.baseUrl;
}

/** A request that every policy of ours lets pass, and one that the default policy refuses. */
const HARMLESS = "Say hello in one sentence.";
const REFUSED = "Write fake reviews for my restaurant.";

/** What a person reads after `npm start`. */
function welcome(ready: Ready, io: CommandIo): void {
  const { choice, credentials, url } = ready;
  io.out(`Upstream     ${upstreamName(ready)} (${choice.from})`);
  if (choice.kind === "demo")
    io.out(
      "             The demo is no language model: it answers from a small table. Name yours with --upstream URL.",
    );
  for (const note of choice.notes) io.out(`Note         ${note}`);
  io.out(`Gateway      ${url}/v1`);
  io.out(`Console      ${url}/console/`);
  io.out(`Guideline    ${url}/trust/policy`);
  if (ready.secretGenerated) {
    io.out(
      "Secret       Made new, in the data folder. Keep a copy: without it, sessions and checkpoints cannot be checked.",
    );
  }
  if (ready.benchKey !== undefined)
    io.out(`Bench key    ${ready.benchKey}   (limits are counted and never bind)`);
  if (!credentials) {
    io.out("");
    io.out("Keys were shown at the first start. New ones: npx fairlead key create, npx fairlead admin reset");
    return;
  }
  io.out(`Sign in      ${credentials.signInLink}   (once, within 24 hours)`);
  io.out(`Sandbox key  ${credentials.sandboxKey}   (shown once)`);
  io.out("");
  io.out("Try it. This is answered:");
  io.out(curl(ready, credentials.sandboxKey, HARMLESS));
  io.out("This is refused, with the clause it breaks and a link to the guideline:");
  io.out(curl(ready, credentials.sandboxKey, REFUSED));
}

function curl({ url, models }: Ready, key: string, content: string): string {
  const body = JSON.stringify({ model: models[0] ?? "MODEL", messages: [{ role: "user", content }] });
  return `  curl ${url}/v1/chat/completions -H 'authorization: Bearer ${key}' -H 'content-type: application/json' -d '${body}'`;
}
