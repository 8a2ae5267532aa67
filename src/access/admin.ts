import { timingSafeEqual } from "node:crypto";
import { type Clock, randomText } from "../platform/index.ts";
import { type Actor, type Change, type RunChange, SYSTEM } from "./change.ts";
import { loadEndedSessions } from "./ended-sessions.ts";
import { refusals } from "./errors.ts";
import { sha256 } from "./key-text.ts";
import { readSession, type Session, signSession } from "./session.ts";
import type { AccessStore, AdministratorRow } from "./store.ts";

/** Name of the cookie that holds a session's value; set it HttpOnly and SameSite=Strict. */
export const SESSION_COOKIE = "fairlead_session";
export const SESSION_SECONDS = 24 * 60 * 60;
const LINK_MS = 24 * 60 * 60 * 1000;
/** 40 letters of 57: about 233 random bits. */
const TOKEN_LENGTH = 40;

export interface AdminCredentials {
  /** Shown once. */
  readonly adminToken: string;
  /** Token of a one-time sign-in link. */
  readonly signInToken: string;
}

export interface Admin {
  isAdminToken(token: string): boolean;
  /** Mints a new admin token and a sign-in link; ends the old token, all sessions and all links. */
  reset(actor: Actor): Promise<AdminCredentials>;
  /** Token for a link that signs one browser in, once, within 24 hours. */
  issueSignInLink(actor: Actor): Promise<string>;
  /**
   * Uses up a link. `value` goes into the cookie.
   * @throws Refusal 401 `access/sign_in_link_invalid`
   */
  signIn(token: string): Promise<{ value: string; session: Session }>;
  /** Ends this one session, everywhere its value has got to and over restarts. Changes nothing for a value that opens nothing. */
  signOut(value: string): Promise<void>;
  /** Undefined when there is no such session any more. Reads no database. */
  verifySession(value: string): Session | undefined;
}

/** What bootstrap takes from here beyond the door. */
export interface AdminRoom {
  readonly admin: Admin;
  /** One step of a change: a new token, and with it the end of the old one. */
  mint(store: AccessStore, actor: Actor): Promise<Change<AdminCredentials>>;
}

export async function createAdmin(deps: {
  readonly store: AccessStore;
  readonly change: RunChange;
  readonly clock: Clock;
  readonly sessionKey: Buffer;
}): Promise<AdminRoom> {
  const { change, clock, sessionKey } = deps;
  let current = await deps.store.administrator();
  const ended = await loadEndedSessions(deps.store, clock.now());

  function verifySession(value: string): Session | undefined {
    const claimed = { key: sessionKey, generation: current?.generation ?? 0, now: clock.now() };
    const session = readSession(value, claimed);
    return session && !ended.has(session.id) ? session : undefined;
  }

  async function end(store: AccessStore, { id, expiresAt }: Session): Promise<Change<void>> {
    await store.deleteEndedSessionsBefore(clock.now());
    const isNew = await store.insertEndedSession({ id, expires_at: expiresAt });
    const actor: Actor = { kind: "session", id };
    return {
      audit: isNew ? [{ kind: "admin.signed_out", actor, session: id }] : [],
      apply: () => ended.add(id, expiresAt, clock.now()),
      result: undefined,
    };
  }

  async function mint(store: AccessStore, actor: Actor): Promise<Change<AdminCredentials>> {
    const adminToken = `fla-${randomText(TOKEN_LENGTH)}`;
    const next: AdministratorRow = {
      id: 1,
      token_sha256: sha256(adminToken).toString("hex"),
      generation: (current?.generation ?? 0) + 1,
      changed_at: clock.now(),
    };
    await store.replaceAdministrator(next);
    await store.deleteSignInLinks();
    const signInToken = await addLink(store, clock.now());
    return {
      audit: [{ kind: "admin.reset", actor, generation: next.generation }],
      apply: () => {
        current = next;
      },
      result: { adminToken, signInToken },
    };
  }

  const admin: Admin = {
    isAdminToken: (token) =>
      current !== undefined && timingSafeEqual(Buffer.from(current.token_sha256, "hex"), sha256(token)),
    reset: (actor) => change((store) => mint(store, actor)),
    issueSignInLink: (actor) =>
      change(async (store) => ({
        result: await addLink(store, clock.now()),
        audit: [{ kind: "admin.link_issued", actor }],
        apply: () => undefined,
      })),
    signIn: (token) =>
      change(async (store) => {
        if (!(await store.useSignInLink(sha256(token).toString("hex"), clock.now()))) throw linkInvalid();
        const expiresAt = clock.now() + SESSION_SECONDS * 1000;
        const signed = signSession(sessionKey, current?.generation ?? 0, expiresAt);
        return {
          audit: [{ kind: "admin.signed_in", actor: SYSTEM, session: signed.session.id }],
          apply: () => undefined,
          result: signed,
        };
      }),
    async signOut(value) {
      const session = verifySession(value);
      if (session) await change((store) => end(store, session));
    },
    verifySession,
  };
  return { admin, mint };
}

async function addLink(store: AccessStore, now: number): Promise<string> {
  const token = randomText(TOKEN_LENGTH);
  await store.deleteSignInLinksBefore(now);
  await store.insertSignInLink({
    token_sha256: sha256(token).toString("hex"),
    created_at: now,
    expires_at: now + LINK_MS,
    used_at: null,
  });
  return token;
}

function linkInvalid() {
  return refusals.refuse(
    "sign_in_link_invalid",
    "This sign-in link has been used, has run out, or never existed. Make a new one with: npx fairlead admin reset",
  );
}
