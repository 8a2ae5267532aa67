import { gatewayRefusals } from "../errors.ts";
import type { FoundUnscannable } from "../text-view.ts";

const WORDS: Readonly<Record<FoundUnscannable["kind"], string>> = {
  image: "Images",
  audio: "Audio",
  file: "Files",
  token_ids: "Token ids",
  hosted_tools: "Tools that the provider runs",
  stored_state: "State kept at the provider",
  encrypted_reasoning: "Encrypted reasoning",
};

/** Content that no detector reads, where the policy does not let it pass unread. */
export function unscannable({ kind, param }: FoundUnscannable) {
  return gatewayRefusals.refuse(
    "unscannable",
    `${WORDS[kind]} cannot be inspected, and the policy does not let them pass unread. Leave ${param} out, or ask your operator.`,
    { param },
  );
}

/** A field that would give the model another prompt than the one that was screened. */
export function hidesPrompt(param: string) {
  return gatewayRefusals.refuse(
    "field_hides_prompt",
    `${param} can replace or hide the prompt, so it is not accepted. Put the text into the messages.`,
    { param },
  );
}

/** A field whose type or value the protocol does not know. */
export function invalid(param: string, what: string) {
  return gatewayRefusals.refuse("field_invalid", `${param} ${what}.`, { param });
}
