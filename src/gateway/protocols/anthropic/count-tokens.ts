import type { JsonObject } from "../../json.ts";
import type { Protocol, ReadAnswer } from "../protocol.ts";
import { countOf, isEnvelope } from "./answer.ts";
import { createBlockReader } from "./blocks.ts";
import { anthropicErrors } from "./errors.ts";
import { SEEN_HEADERS } from "./messages.ts";
import { parseCountTokens } from "./request.ts";

/** Counting spends nothing, whatever is counted. */
const NOTHING = { inputTokens: 0, outputTokens: 0 } as const;

/** POST /v1/messages/count_tokens. */
export const anthropicCountTokens: Protocol = {
  id: "anthropic.count_tokens",
  path: "/v1/messages/count_tokens",
  upstream: { below: "root", path: "/v1/messages/count_tokens", headers: SEEN_HEADERS },
  errors: anthropicErrors,
  parse: parseCountTokens,
  answer: { read: readCount, filtered: undefined },
  stream: undefined,
};

/** A count is a number; whatever else stands beside it is read as text. */
function readCount(body: JsonObject): ReadAnswer | undefined {
  if (countOf(body.input_tokens) === undefined) return undefined;
  const reader = createBlockReader();
  for (const key of Object.keys(body)) {
    if (key !== "input_tokens" && !isEnvelope(key, body[key]))
      reader.rest(body, key, { role: "none", channel: "other", path: key });
  }
  return { view: reader.view(), usage: NOTHING };
}
