import type { JsonObject } from "../../json.ts";
import type { Collector } from "../../text-view.ts";
import { invalid } from "../field-refusals.ts";

/**
 * A text or a list of texts that the model reads one by one: each is a group of its own. Where the list holds numbers,
 * they are token ids, which no detector reads.
 */
export function collectInputs(collect: Collector, body: JsonObject, key: string): void {
  const value = body[key] ?? null;
  const place = { role: "user", channel: "content" } as const;
  if (value === null || typeof value === "string") return collect.text(body, key, { ...place, path: key });
  if (!Array.isArray(value)) throw invalid(key, "must be a string or an array of strings");
  let holdsTokens = false;
  for (const [index, item] of value.entries()) {
    const path = `${key}[${index}]`;
    if (typeof item === "string") collect.text(value, index, { ...place, path });
    else if (isTokens(item)) holdsTokens = true;
    else throw invalid(path, "must be a string");
  }
  if (holdsTokens) collect.cannotRead("token_ids", key);
}

function isTokens(item: unknown): boolean {
  return typeof item === "number" || (Array.isArray(item) && item.every((id) => typeof id === "number"));
}
