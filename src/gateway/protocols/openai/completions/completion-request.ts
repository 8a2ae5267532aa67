import { z } from "zod";
import { type Collector, createTextView } from "../../../text-view.ts";
import { createExactNames } from "../../exact-names.ts";
import type { Asked } from "../../protocol.ts";
import { collectOthers, flag, modelName, name, readObject, requireShape } from "../../request.ts";
import { adjust } from "../chat-request.ts";
import { collectInputs } from "../inputs.ts";
import { CHECKED_FIELDS, noteUnreadFields, requireOnePrompt } from "../prompt-fields.ts";

const { isField, requireExactNames } = createExactNames(
  new Set([
    ...["model", "prompt", "suffix", "echo", "n", "best_of", "logprobs", "stream", "stream_options", "store"],
    ...["max_tokens", "temperature", "top_p", "stop", "seed", "presence_penalty", "frequency_penalty"],
    ...["logit_bias", "metadata", "user", "safety_identifier", ...CHECKED_FIELDS],
  ]),
);

/** As many as OpenAI takes. */
const choiceCount = z.int().min(1).max(128).nullish();

const CompletionRequest = z.object({
  model: modelName,
  prompt: z.union([z.string(), z.array(z.unknown()).max(10_000)]).nullish(),
  suffix: z.string().nullish(),
  echo: flag,
  n: choiceCount,
  best_of: choiceCount,
  logprobs: z.union([z.int().min(0), z.boolean()]).nullish(),
  stream: flag,
  stream_options: z.object({ include_usage: flag }).nullish(),
  store: flag,
  /** 0 asks for nothing but the prompt's own log probabilities. */
  max_tokens: z.int().min(0).nullish(),
  user: name,
  safety_identifier: name,
});
type CompletionRequest = z.infer<typeof CompletionRequest>;

const READ = new Set(["prompt", "suffix", "user", "safety_identifier"]);

/** Reads a completion request. Throws a Refusal that names the field at fault. */
export function parseCompletion(bytes: Buffer): Asked {
  const body = readObject(bytes);
  requireExactNames(body);
  const request = requireShape(CompletionRequest, body);
  requireOnePrompt(body);
  const collect: Collector = createTextView();
  noteUnreadFields(collect, body);
  collectInputs(collect, body, "prompt");
  collect.text(body, "suffix", { role: "user", channel: "content", path: "suffix" });
  collectOthers(collect, body, isField, READ);
  return {
    model: request.model,
    stream: request.stream === true,
    maxTokens: boundOf(request),
    endUser: request.safety_identifier || request.user || undefined,
    view: collect.view(),
    body,
    adjust: (edits, how) => adjust(body, edits, how),
  };
}

/** Each prompt is answered `n` times, out of `best_of` answers that are all generated. */
function boundOf({ max_tokens, n, best_of, prompt }: CompletionRequest): number | undefined {
  if (typeof max_tokens !== "number") return undefined;
  return max_tokens * Math.max(n ?? 1, best_of ?? 1) * promptsOf(prompt);
}

/** How many prompts there are: a list of numbers is one, as token ids. */
export function promptsOf(prompt: unknown): number {
  if (!Array.isArray(prompt)) return 1;
  return Math.max(1, prompt.filter((item) => typeof item !== "number").length);
}
