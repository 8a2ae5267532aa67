import { isObject, type JsonObject, type JsonValue } from "../../../json.ts";
import { type Collector, createTextView } from "../../../text-view.ts";
import { isEnvelope } from "../../envelope.ts";
import type { Asked, ReadAnswer } from "../../protocol.ts";
import { collectEnvelope, usageOf } from "../chat-answer.ts";
import { isBase64Floats } from "./base64-floats.ts";

/** Answers are bounded in bytes, and a number of an embedding takes more than four. */
export const EMBEDDING_VALUES_MAX = 4_000_000;

/** What there is to read in an answer that is numbers; undefined when it is no list of embeddings. */
export function readEmbeddings(body: JsonObject, asked: Asked): ReadAnswer | undefined {
  if (!Array.isArray(body.data)) return undefined;
  const collect = createTextView();
  const isBase64 = asked.body.encoding_format === "base64";
  for (const [index, entry] of body.data.entries()) {
    if (!isObject(entry)) return undefined;
    collectEntry(collect, entry, `data[${index}]`, isBase64);
  }
  collectEnvelope(collect, body, ["data"]);
  return { view: collect.view(), usage: usageOf(body) };
}

function collectEntry(collect: Collector, entry: JsonObject, path: string, isBase64: boolean): void {
  for (const key of Object.keys(entry)) {
    const value = entry[key];
    if (isEnvelope(key, value)) continue;
    const place = { role: "assistant", channel: "other", path: `${path}.${key}` } as const;
    if (key !== "embedding") collect.unknown(entry, key, place);
    else if (!isNumbers(value) && !(isBase64 && isBase64Floats(value))) collect.everything(entry, key, place);
  }
}

function isNumbers(value: JsonValue | undefined): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}
