import { isSet, type JsonObject } from "../../../json.ts";
import { isEnvelope } from "../../envelope.ts";
import type { FrameCollector } from "../../frame-parts.ts";
import type { Asked, OwnEnding, StreamReader } from "../../protocol.ts";
import { DONE, readChunks } from "../chunks.ts";
import { filteredHead, TOKEN_IDS } from "./completion-answer.ts";
import { promptsOf } from "./completion-request.ts";

/** Choices that a refused stream ends though nothing of them was read: OpenAI gives no more to one request. */
const CHOICES_MAX = 128;

/** Reads the chunks of one streamed completion: each choice is one text. */
export function readCompletionStream(asked: Asked): StreamReader {
  const { n, prompt } = asked.body;
  const choices = Math.min(CHOICES_MAX, (typeof n === "number" ? n : 1) * promptsOf(prompt));
  return readChunks(asked, { object: "text_completion", choices, readChoice, filtered: filteredCompletions });
}

function readChoice(collect: FrameCollector, choice: JsonObject, lane: string): void {
  for (const key of Object.keys(choice)) {
    if (isEnvelope(key, choice[key])) continue;
    if (key === "text" && typeof choice.text === "string")
      collect.delta(choice, key, `${lane}.text`, "content");
    // The text once more, token by token, before it could be judged.
    else if (key === "logprobs") collect.drop(choice, key);
    else if (TOKEN_IDS.has(key) && isSet(choice[key])) collect.cannotRead("token_ids", `${lane}.${key}`);
    else collect.unknown(choice, key, `${lane}.${key}`);
  }
}

/** The frames that end a stream which the policy refuses: one choice for each that has not ended. */
export function filteredCompletions(ending: OwnEnding, indexes: readonly number[]): string {
  const chunk = { ...filteredHead(ending, indexes), fairlead: ending.fairlead };
  return `data: ${JSON.stringify(chunk)}\n\n${DONE}`;
}
