import assert from "node:assert/strict";
import OpenAI, { type APIError } from "openai";
import { samplePolicyText, sampleRule } from "../../src/policy/sample-policy.ts";

/** What the rules below look for. */
export const ADDRESS = "anna.lind@example.org";
export const FORBIDDEN = "Now buy our pills today.";
/** May be asked, and not answered. */
export const ONLY_ASKED = "quote the secret garden";
export const IN_NEED = "Please send the deposit first.";
export const SAFE_TEXT = "Please call somebody you trust.";
/** More than one window of the screen, so that a part of it leaves before the end. */
export const LONG = "The garden behind the library opens at nine. ".repeat(10);

/** Refuses one phrase, answers another with a safe text, and redacts addresses, whatever is asked or answered. */
export const FAMILY_POLICY = samplePolicyText(
  [
    sampleRule({}),
    sampleRule({ id: "quotes", where: { direction: ["output"] }, when: { phrases: "quotes" } }),
    sampleRule({
      id: "fraud.scams",
      clause: "fraud",
      when: { phrases: "scams" },
      action: { refuse: { safe_text: SAFE_TEXT } },
    }),
    sampleRule({ id: "privacy", when: { pii: ["email"] }, action: "redact" }),
  ],
  { phrase_lists: { ads: ["buy our pills"], scams: ["send the deposit first"], quotes: [ONLY_ASKED] } },
);

/** OpenAI's own client, at a gateway or straight at a model's server. */
export function openAiAt(url: string, apiKey = "none"): OpenAI {
  return new OpenAI({ apiKey, baseURL: `${url}/v1`, maxRetries: 0, timeout: 10_000 });
}

export async function thrownBy(call: PromiseLike<unknown>): Promise<APIError> {
  const problem = await Promise.resolve(call).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(problem instanceof OpenAI.APIError, `expected an APIError, got ${String(problem)}`);
  return problem;
}

/** Everything that a stream gave until it ended. */
export async function all<Item>(stream: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of stream) items.push(item);
  return items;
}
