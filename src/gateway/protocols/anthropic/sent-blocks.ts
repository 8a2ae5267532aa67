import type { JsonObject } from "../../json.ts";
import type { Seen } from "./ending.ts";

/** Follows the events that have left, so that an ending closes what is open and nothing else. */
export function createSentBlocks() {
  const open = new Set<number>();
  let hasStarted = false;
  let next = 0;
  return {
    note({ type, index }: JsonObject): void {
      if (type === "message_start") hasStarted = true;
      if (typeof index !== "number") return;
      if (type === "content_block_start") {
        open.add(index);
        next = Math.max(next, index + 1);
      } else if (type === "content_block_stop") open.delete(index);
    },
    now: (): Seen => ({ hasStarted, open: [...open], next }),
  };
}
