import type { TextUnit } from "../platform/index.ts";
import { isObject, type JsonValue } from "./json.ts";
import { collectMessages, unscannable } from "./protocols/index.ts";

/** A plain text as a user's message would carry it, or an answer's. */
export function unitsOfText(text: string, role: "user" | "assistant"): readonly TextUnit[] {
  return [
    { role, channel: "content", path: role === "user" ? "messages[0].content" : "response", group: 0, text },
  ];
}

/** The text view of a list of chat messages. Throws a Refusal for content that cannot be read. */
export function unitsOfMessages(messages: readonly JsonValue[]): readonly TextUnit[] {
  const view = collectMessages(messages.filter((message) => isObject(message)));
  for (const found of view.unscannable) throw unscannable(found);
  return view.units;
}
