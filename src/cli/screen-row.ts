import { z } from "zod";
import { unitsOfMessages, unitsOfText } from "../gateway/index.ts";
import { type Direction, ROLES, type TextUnit } from "../platform/index.ts";

const Message = z
  .looseObject({ role: z.enum(ROLES).exclude(["none"]) })
  .transform((message) => z.json().parse(message));

const FORMS = ["text", "messages", "prompt and response"] as const;

/** One line of the input of `fairlead screen`: an id, and one of text, messages, or prompt and response. */
export const ScreenRow = z
  .object({
    id: z.union([z.string(), z.number()], { error: "is text or a number" }),
    text: z.string().optional(),
    messages: z.array(Message).min(1).optional(),
    prompt: z.string().optional(),
    response: z.string().optional(),
  })
  .transform(({ id, text, messages, prompt, response }, context) => {
    const isPair = prompt !== undefined && response !== undefined;
    const isTorn = !isPair && (prompt !== undefined || response !== undefined);
    const given = [text !== undefined, messages !== undefined, isPair].filter(Boolean);
    if (given.length === 1 && !isTorn) {
      if (text !== undefined) return { id, text };
      if (messages !== undefined) return { id, messages };
      if (isPair) return { id, prompt, response };
    }
    context.addIssue({ code: "custom", message: `must hold exactly one of ${FORMS.join("; ")}` });
    return z.NEVER;
  });
export type ScreenRow = z.infer<typeof ScreenRow>;

/** A row with a response is an answer, unless it is said otherwise. */
export function directionOf(row: ScreenRow): Direction {
  return "response" in row ? "output" : "input";
}

export function unitsOf(row: ScreenRow, direction: Direction): readonly TextUnit[] {
  const role = direction === "input" ? "user" : "assistant";
  if ("text" in row) return unitsOfText(row.text, role);
  if ("messages" in row) return unitsOfMessages(row.messages);
  return unitsOfText(direction === "input" ? row.prompt : row.response, role);
}
