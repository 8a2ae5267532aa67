import type { JsonObject } from "../../json.ts";
import type { SentSoFar } from "./chat-ending.ts";

const STARTS = /^(content|tool-call|citation)-start$/;
const ENDS = /^(content|tool-call|citation)-end$/;

/** Keeps count of what has left, so that an ending can close what the client has seen open and nothing else. */
export function trackSent() {
  const open = new Map<string, JsonObject>();
  let hasBegun = false;
  let nextIndex = 0;

  return {
    note(event: JsonObject | undefined): void {
      hasBegun = true;
      const type = String(event?.type);
      const index = typeof event?.index === "number" ? event.index : 0;
      const ending = type.replace(STARTS, "$1-end");
      if (STARTS.test(type)) open.set(`${ending} ${index}`, { type: ending, index });
      if (ENDS.test(type)) open.delete(`${type} ${index}`);
      if (type === "content-start") nextIndex = Math.max(nextIndex, index + 1);
    },
    soFar: (): SentSoFar => ({ hasBegun, open: [...open.values()].reverse(), nextIndex }),
  };
}
