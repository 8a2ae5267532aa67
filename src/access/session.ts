import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { newId } from "../platform/index.ts";

/** A signed-in browser. */
export interface Session {
  /** `ses_…`; names the session in the audit trail, opens nothing. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const Claims = z.strictObject({ id: z.string(), generation: z.number().int(), expiresAt: z.number() });

/** Longer cookies are refused unread; ours have about 150 letters. */
const LENGTH_MAX = 512;

/** Makes the value of a session's cookie: its claims and an HMAC over them, both base64url. */
export function signSession(
  key: Buffer,
  generation: number,
  expiresAt: number,
): { value: string; session: Session } {
  const session = { id: newId("ses"), expiresAt };
  const claims = Buffer.from(JSON.stringify({ ...session, generation })).toString("base64url");
  return { value: `${claims}.${signature(key, claims)}`, session };
}

/** Undefined for whatever was not signed by us, belongs to an ended generation, or has run out. */
export function readSession(
  value: string,
  { key, generation, now }: { readonly key: Buffer; readonly generation: number; readonly now: number },
): Session | undefined {
  if (value.length > LENGTH_MAX) return undefined;
  const [claims = "", sent = ""] = value.split(".", 2);
  if (!isEqual(sent, signature(key, claims))) return undefined;
  const {
    id,
    expiresAt,
    generation: madeIn,
  } = Claims.parse(JSON.parse(Buffer.from(claims, "base64url").toString()));
  return madeIn === generation && expiresAt > now ? { id, expiresAt } : undefined;
}

function signature(key: Buffer, claims: string): string {
  return createHmac("sha256", key).update(claims).digest("base64url");
}

function isEqual(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
