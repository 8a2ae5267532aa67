import type { JsonObject } from "../../json.ts";
import type { Collector } from "../../text-view.ts";
import { isAsked, requireNoHiddenPrompt, UNREAD } from "./chat-request.ts";

/** Fields by which some servers take a prompt that is not where this family's other endpoints have it. */
const OTHER_PROMPTS = [
  ...["messages", "chat_template", "chat_template_kwargs"],
  ...["prompt_embeds", "prompt_token_ids", "input_ids", "input_embeds"],
];

export function requireOnePrompt(body: JsonObject): void {
  requireNoHiddenPrompt(body, OTHER_PROMPTS);
}

/** Names of what this family's servers know beside the fields of an endpoint, where a check of ours looks at them. */
export const CHECKED_FIELDS: readonly string[] = [...OTHER_PROMPTS, ...Object.keys(UNREAD)];

/** Notes the fields that ask for, or lead to, what no detector reads. */
export function noteUnreadFields(collect: Collector, body: JsonObject): void {
  for (const [field, kind] of Object.entries(UNREAD)) {
    if (isAsked(body[field])) collect.cannotRead(kind, field);
  }
}
