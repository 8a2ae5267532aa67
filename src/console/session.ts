import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { CookieOptions } from "hono/utils/cookie";
import { SESSION_COOKIE, SESSION_SECONDS } from "../access/index.ts";
import { Refusal } from "../platform/index.ts";
import type { Sources } from "./sources.ts";

/** Whose browser this is: reads and writes the one signed cookie. */
export function createSession({ publicUrl, signIn }: Pick<Sources, "publicUrl" | "signIn">) {
  const options: CookieOptions = {
    path: "/",
    httpOnly: true,
    sameSite: "Strict",
    secure: publicUrl.startsWith("https:"),
  };
  return {
    /** Undefined when nobody is signed in, or the cookie is forged or too old. */
    async actor(c: Context): Promise<string | undefined> {
      const cookie = getCookie(c, SESSION_COOKIE);
      return cookie === undefined ? undefined : (await signIn.verify(cookie))?.actor;
    },
    /** Spends the token; false when it cannot be spent (again). */
    async start(c: Context, token: string): Promise<boolean> {
      try {
        const { cookie } = await signIn.redeem(token);
        setCookie(c, SESSION_COOKIE, cookie, { ...options, maxAge: SESSION_SECONDS });
        return true;
      } catch (problem) {
        if (problem instanceof Refusal) return false;
        throw problem;
      }
    },
    /** Whatever becomes of the session, this browser forgets it. */
    async end(c: Context): Promise<void> {
      const cookie = deleteCookie(c, SESSION_COOKIE, options);
      if (cookie !== undefined) await signIn.end(cookie);
    },
  };
}
