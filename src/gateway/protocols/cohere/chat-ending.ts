import type { JsonObject } from "../../json.ts";
import { eventOf } from "../../streams/index.ts";
import type { OwnEnding } from "../protocol.ts";
import { ownUsage } from "./chat-answer.ts";

/** Stands behind the last event of every stream that came to an end of the protocol's own. */
export const DONE = "data: [DONE]\n\n";

/** What a client has been sent, as far as an ending must know it. */
export interface SentSoFar {
  readonly hasBegun: boolean;
  /** The events that close what is still open. */
  readonly open: readonly JsonObject[];
  /** A content block that is not taken yet. */
  readonly nextIndex: number;
}

const NOTHING: SentSoFar = { hasBegun: false, open: [], nextIndex: 0 };

/** The events that end a stream which the policy refuses. */
export function filteredEvents(ending: OwnEnding, sent: SentSoFar = NOTHING): string {
  const { id, safeText, usage, fairlead } = ending;
  const error = `The usage policy refuses this answer. See ${fairlead.guideline_url}`;
  const events = [
    ...(sent.hasBegun ? [] : [{ type: "message-start", id, delta: { message: { role: "assistant" } } }]),
    ...sent.open,
    ...(safeText === null ? [] : block(sent.nextIndex, safeText)),
    {
      type: "message-end",
      delta: { finish_reason: "ERROR", ...(safeText === null && { error }), ...ownUsage(usage) },
      fairlead: { ...fairlead },
    },
  ];
  return written(events) + DONE;
}

/** The events that end a stream which broke off: the protocol has no other word for it than this finish reason. */
export function failedEvents(errorBody: string, sent: SentSoFar): string {
  const { message, code, fairlead } = JSON.parse(errorBody);
  const delta = { finish_reason: "ERROR", error: message };
  return written([...sent.open, { type: "message-end", delta, code, fairlead }]);
}

function block(index: number, text: string): JsonObject[] {
  return [
    { type: "content-start", index, delta: { message: { content: { type: "text", text: "" } } } },
    { type: "content-delta", index, delta: { message: { content: { text } } } },
    { type: "content-end", index },
  ];
}

function written(events: readonly JsonObject[]): string {
  return events.map((event) => eventOf(JSON.stringify(event), String(event.type))).join("");
}
