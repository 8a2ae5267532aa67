import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Caller, Refusal } from "../platform/index.ts";
import { refusals } from "./errors.ts";
import { type KeyText, readKeyText, sha256 } from "./key-text.ts";
import type { Credential, Snapshot } from "./snapshot.ts";

const CHALLENGE = { headers: { "www-authenticate": "Bearer" } };
const BEARER = /^bearer +(\S+) *$/i;

/**
 * From headers to caller. Garbage is turned away before any lookup; no refusal repeats what was sent.
 *
 * `elsewhere` holds the keys that stood in another place where the path lets them stand.
 */
export function createAuthenticate(snapshot: Pick<Snapshot, "credential">) {
  return function authenticate(headers: IncomingHttpHeaders, elsewhere: readonly string[] = []): Caller {
    const sent = readKeyText(theOneKey(headers, elsewhere));
    if (!sent) throw malformed();
    const credential = snapshot.credential(sent.id);
    if (!credential || !isSecretOf(credential, sent)) {
      throw refusals.refuse(
        "key_unknown",
        "This key is not known here. Check that it was copied whole, and that it was issued by this gateway.",
        CHALLENGE,
      );
    }
    requireUsable(credential);
    return credential.caller;
  };
}

/** The key of whichever place carries one; several may, as long as they agree. */
function theOneKey(headers: IncomingHttpHeaders, elsewhere: readonly string[]): string {
  const sent = [
    bearer(headers.authorization),
    plain(headers["x-api-key"]),
    plain(headers["api-key"]),
    ...elsewhere.map(plain),
  ];
  const [key, ...others] = sent.filter((value) => value !== undefined);
  if (key === undefined) {
    throw refusals.refuse(
      "key_missing",
      "This request carries no key. Send it as `Authorization: Bearer <key>`, `x-api-key: <key>` or `api-key: <key>`.",
      CHALLENGE,
    );
  }
  if (others.some((other) => other !== key)) {
    throw refusals.refuse(
      "key_conflict",
      "This request carries different keys in different places. Send one of them.",
      CHALLENGE,
    );
  }
  return key;
}

function bearer(value: string | undefined): string | undefined {
  if (value === undefined || value === "") return undefined;
  const [, key] = BEARER.exec(value) ?? [];
  if (key === undefined) throw malformed();
  return key;
}

function plain(value: string | string[] | undefined): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  if (value === undefined) return undefined;
  throw malformed();
}

function isSecretOf(credential: Credential, sent: KeyText): boolean {
  return (
    timingSafeEqual(credential.secretSha256, sha256(sent.secret)) &&
    credential.environment === sent.environment
  );
}

function requireUsable({ isRevoked, caller }: Credential): void {
  if (isRevoked) {
    throw refusals.refuse(
      "key_revoked",
      "This key has been revoked. Ask your operator for a new one.",
      CHALLENGE,
    );
  }
  if (caller.stage === "suspended") {
    throw refusals.refuse(
      "app_suspended",
      "The app of this key is suspended. Ask your operator for the reason.",
    );
  }
  if (caller.stage === "closed") {
    throw refusals.refuse("app_closed", "The app of this key is closed, and its keys are of no more use.");
  }
}

function malformed(): Refusal {
  return refusals.refuse(
    "key_malformed",
    "This does not look like a key of this gateway. Keys begin with `sk-sbx-` or `sk-live-` and are sent as `Authorization: Bearer <key>`.",
    CHALLENGE,
  );
}
