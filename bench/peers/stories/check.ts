/** Proves that the server's model is the one its makers describe: same prompt tokens, same first 40 answer tokens. */
import assert from "node:assert/strict";
import { modelFile } from "./model-file.ts";
import { loadStories, PROMPT_TOKENS_MAX } from "./stories.ts";

const PROMPT = "Once upon a time";
/** From the README beside the weights (`models/stories260k`). */
const PROMPT_TOKENS = [403, 407, 261, 378];
const ANSWER_TOKENS = [
  432, 383, 286, 261, 376, 298, 315, 421, 395, 317, 426, 338, 401, 396, 267, 337, 410, 408, 419, 292, 411,
  322, 265, 282, 295, 433, 426, 385, 328, 432, 358, 394, 261, 370, 432, 352, 266, 268, 388, 426,
];
const ANSWER_START = ", there was a little girl named Lily. She loved to play outside in the park.";

const stories = await loadStories(modelFile());
const never = new AbortController().signal;

assert.deepEqual(stories.tokenize(PROMPT), PROMPT_TOKENS, "the prompt's tokens differ");

for (const time of ["first", "second"]) {
  let text = "";
  const onText = (piece: string) => {
    text += piece;
  };
  const told = await stories.tell(PROMPT, { onText, maxTokens: 40, signal: never });
  assert.deepEqual(told.tokens, ANSWER_TOKENS, `the ${time} answer's tokens differ`);
  assert.ok(text.startsWith(ANSWER_START), `the ${time} answer's text differs`);
  assert.equal(told.ended, "length");
}

const long = "Lily went to the park. ".repeat(200);
const told = await stories.tell(long, { onText: () => undefined, maxTokens: 4, signal: never });
assert.equal(told.promptTokens, PROMPT_TOKENS_MAX);
assert.equal(told.promptTokens + told.droppedTokens, stories.tokenize(long).length);

const aborted = await stories.tell(PROMPT, {
  onText: () => undefined,
  maxTokens: 4,
  signal: AbortSignal.abort(),
});
assert.equal(aborted.ended, "aborted");

console.log(
  `The model gives the reference answer, keeps the last ${PROMPT_TOKENS_MAX} tokens and stops when told.`,
);
process.exit(0); // llama.cpp's threads would keep the process alive for a while
