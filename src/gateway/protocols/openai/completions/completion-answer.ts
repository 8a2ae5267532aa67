import { isObject, isSet, type JsonObject, type JsonValue } from "../../../json.ts";
import type { Collector } from "../../../text-view.ts";
import { isEnvelope } from "../../envelope.ts";
import type { OwnEnding, ReadAnswer } from "../../protocol.ts";
import { ownUsage, readChoices } from "../chat-answer.ts";

/** What some servers say in token ids beside the text. */
export const TOKEN_IDS: ReadonlySet<string> = new Set(["token_ids", "prompt_token_ids"]);

/** The texts of a whole answer; undefined when it is not a completion. */
export function readCompletion(body: JsonObject): ReadAnswer | undefined {
  return readChoices(body, collectChoice);
}

function collectChoice(collect: Collector, choice: JsonObject, path: string): void {
  for (const key of Object.keys(choice)) {
    const value = choice[key];
    const place = { role: "assistant", path: `${path}.${key}` } as const;
    if (isEnvelope(key, value)) continue;
    if (key === "text") collect.everything(choice, key, { ...place, channel: "content" });
    else if (key === "logprobs") collectLogprobs(collect, value, place.path);
    else if (TOKEN_IDS.has(key) && isSet(value)) collect.cannotRead("token_ids", place.path);
    else collect.unknown(choice, key, { ...place, channel: "other" });
  }
}

/**
 * The text once more, token by token, and below each what might have stood there instead. The slots lead nowhere, since
 * a redacted answer goes without them.
 */
function collectLogprobs(collect: Collector, value: JsonValue | undefined, path: string): void {
  if (!isObject(value)) return;
  const place = (key: string) => ({ role: "assistant", channel: "other", path: `${path}.${key}` }) as const;
  for (const key of Object.keys(value)) {
    const list = value[key];
    if (key === "tokens" && Array.isArray(list)) {
      collect.text({ text: list.map(wordOf).join("") }, "text", place(key));
    } else if (key === "top_logprobs" && Array.isArray(list)) {
      for (const text of linesOf(list)) collect.text({ text }, "text", place(key));
    } else if (key !== "token_logprobs" && key !== "text_offset") collect.unknown(value, key, place(key));
    else collect.everything(value, key, place(key));
  }
}

function wordOf(token: JsonValue): string {
  return typeof token === "string" ? token : "";
}

/** The alternatives that stand in the same place of each list, as one text. */
function linesOf(list: readonly JsonValue[]): string[] {
  const names = list.map((entry) => (isObject(entry) ? Object.keys(entry) : []));
  const longest = names.reduce((most, each) => Math.max(most, each.length), 0);
  return Array.from({ length: longest }, (_, line) => names.map((each) => each[line] ?? "").join(""));
}

/** The answer that takes the place of one the policy refuses: no text, the protocol's content-filter ending. */
export function filteredCompletion(ending: OwnEnding): JsonObject {
  const { usage, fairlead } = ending;
  return {
    ...filteredHead(ending, [0]),
    ...ownUsage(usage),
    fairlead: { ...fairlead },
  };
}

export function filteredHead(
  { id, created, model, safeText }: OwnEnding,
  indexes: readonly number[],
): JsonObject {
  const choices = indexes.map((index) => ({
    index,
    text: safeText ?? "",
    finish_reason: "content_filter",
    logprobs: null,
  }));
  return { id: `cmpl-${id}`, object: "text_completion", created, model, choices };
}
