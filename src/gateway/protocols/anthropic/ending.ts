import type { JsonObject } from "../../json.ts";
import { eventOf } from "../../streams/index.ts";
import type { OwnEnding } from "../protocol.ts";

/** The message that takes the place of one the policy refuses: no text but the safe one, Anthropic's refusal as its end. */
export function filteredMessage(ending: OwnEnding): JsonObject {
  const { safeText, fairlead } = ending;
  return {
    ...head(ending),
    content: safeText === null ? [] : [{ type: "text", text: safeText, citations: null }],
    ...refusal(ending),
    usage: usage(ending),
    fairlead: { ...fairlead },
  };
}

/** What a client has been sent of a stream: how an ending of ours must go on. */
export interface Seen {
  readonly hasStarted: boolean;
  /** Blocks that have begun and not ended. */
  readonly open: readonly number[];
  /** The index that the next block would have. */
  readonly next: number;
}

export const NOTHING_SEEN: Seen = { hasStarted: false, open: [], next: 0 };

/** The events that end a stream which the policy refuses: what is open is closed, and the message ends as a refusal. */
export function filteredEvents(ending: OwnEnding, { hasStarted, open, next }: Seen): string {
  const fairlead = { ...ending.fairlead };
  const events: JsonObject[] = [];
  if (!hasStarted) {
    const message = { ...head(ending), content: [], stop_reason: null, stop_sequence: null };
    events.push({ type: "message_start", message: { ...message, usage: usage(ending) } });
  }
  for (const index of open) events.push({ type: "content_block_stop", index });
  if (ending.safeText !== null) events.push(...block(next, ending.safeText));
  events.push({ type: "message_delta", delta: refusal(ending), usage: usage(ending), fairlead });
  events.push({ type: "message_stop", fairlead });
  return events.map(written).join("");
}

/** One event as Anthropic writes it: its name once before the data and once in it. */
export function written(event: JsonObject): string {
  return eventOf(JSON.stringify(event), typeof event.type === "string" ? event.type : "");
}

function block(index: number, text: string): JsonObject[] {
  return [
    { type: "content_block_start", index, content_block: { type: "text", text: "", citations: null } },
    { type: "content_block_delta", index, delta: { type: "text_delta", text } },
    { type: "content_block_stop", index },
  ];
}

function head({ id, model }: OwnEnding): JsonObject {
  return { id: `msg_${id}`, type: "message", role: "assistant", model };
}

function refusal({ fairlead }: OwnEnding): JsonObject {
  const explanation = `This is not allowed by the usage policy. See ${fairlead.guideline_url}`;
  return {
    stop_reason: "refusal",
    stop_sequence: null,
    stop_details: { type: "refusal", category: null, explanation },
  };
}

/** Anthropic's clients read these counts unasked; 0 where the upstream has told none. */
function usage({ usage }: OwnEnding): JsonObject {
  return { input_tokens: usage?.inputTokens ?? 0, output_tokens: usage?.outputTokens ?? 0 };
}
