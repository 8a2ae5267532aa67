import { hash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { type Access, type Actor, SESSION_COOKIE } from "../access/index.ts";
import { refusals } from "./errors.ts";

/** What every route knows of its request. */
export interface ApiEnv {
  Variables: { actor: Actor; requestId: string };
}

export interface Doors {
  readonly admin: Pick<Access["admin"], "isAdminToken" | "verifySession">;
  /** The token in `owner.lock`: whoever can read that file owns the data folder. */
  readonly ownerToken: string;
  /** Origins under which this process is reached, such as `http://127.0.0.1:8787`. */
  readonly origins: () => readonly string[];
}

const READING = new Set(["GET", "HEAD"]);

/** Answers only under our own names: a foreign name that resolves to this machine (DNS rebinding) gets nothing. */
export function requireOwnHost({ origins }: Pick<Doors, "origins">): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const asked = c.req.header("host");
    if (!origins().some((origin) => new URL(origin).host === asked)) {
      throw refusals.refuse(
        "host_unknown",
        "The control plane does not answer under this name. Use the address that `fairlead up` printed, or set `public_url`.",
      );
    }
    await next();
  };
}

/** Finds out who asks: a bearer token wins over a cookie, and a wrong one is not forgiven because of a cookie. */
export function requireCredential(doors: Doors): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const authorization = c.req.header("authorization");
    if (authorization !== undefined) c.set("actor", actorOfBearer(authorization, doors));
    else {
      c.set("actor", actorOfCookie(getCookie(c, SESSION_COOKIE), doors));
      if (!READING.has(c.req.method)) requireOwnPage(c.req.raw.headers, doors.origins());
    }
    await next();
  };
}

function actorOfBearer(authorization: string, { admin, ownerToken }: Doors): Actor {
  const token = /^bearer +(\S+) *$/i.exec(authorization)?.[1] ?? "";
  if (isSame(token, ownerToken)) return { kind: "owner", id: null };
  if (admin.isAdminToken(token)) return { kind: "admin_token", id: null };
  throw refusals.refuse(
    "credential_unknown",
    "This token does not open the control plane. It takes the admin token, which stands in `admin-token` in the data folder.",
    { headers: { "www-authenticate": "Bearer" } },
  );
}

function actorOfCookie(value: string | undefined, { admin }: Doors): Actor {
  const session = value === undefined ? undefined : admin.verifySession(value);
  if (session) return { kind: "session", id: session.id };
  throw refusals.refuse(
    "credential_missing",
    "Sign in to the console first, or send `Authorization: Bearer <admin token>`.",
    { headers: { "www-authenticate": "Bearer" } },
  );
}

/**
 * A cookie travels by itself, so a change also needs proof that our own page sent it:
 * a content type that no plain form can send, and the browser's word for where it came from.
 */
function requireOwnPage(headers: Headers, origins: readonly string[]): void {
  if (!isJson(headers.get("content-type"))) throw notJson();
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin");
  const isOurs = site === null ? origin !== null && origins.includes(origin) : site === "same-origin";
  if (!isOurs || (origin !== null && !origins.includes(origin))) {
    throw refusals.refuse(
      "cross_site",
      "A change with a session cookie must come from this console's own pages.",
    );
  }
}

export function isJson(contentType: string | null | undefined): boolean {
  return contentType?.split(";", 1)[0]?.trim().toLowerCase() === "application/json";
}

export function notJson() {
  return refusals.refuse("not_json", "Send `content-type: application/json`.");
}

function isSame(left: string, right: string): boolean {
  return timingSafeEqual(hash("sha256", left, "buffer"), hash("sha256", right, "buffer"));
}
