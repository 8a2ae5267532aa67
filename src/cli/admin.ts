import type { CommandIo } from "./arguments.ts";
import type { VerbOf } from "./commands.ts";
import { type OpenControl, type RunVerb, runNoun } from "./noun.ts";

const VERBS: Readonly<Record<VerbOf<"admin">, RunVerb>> = {
  async reset({ control }) {
    const reset = await control.resetAdmin();
    const lines = [
      "The old admin token, all sessions and all sign-in links have ended.",
      "",
      `Admin token   ${reset.admin_token}`,
      `Sign in       ${reset.sign_in_link}`,
      "",
      "The token is shown once. The link works once, within 24 hours.",
    ];
    return { json: reset, lines };
  },
};

/** `fairlead admin reset`; answers the exit code. */
export async function adminCommand(
  args: readonly string[],
  io: CommandIo,
  open: OpenControl,
): Promise<number> {
  return runNoun("admin", VERBS, args, io, open);
}
