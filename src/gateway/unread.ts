import type { Direction } from "../platform/index.ts";
import { gatewayRefusals } from "./errors.ts";
import { unscannable } from "./protocols/index.ts";
import type { Screen } from "./screen.ts";
import type { FoundUnscannable } from "./text-view.ts";
import type { Trip } from "./trip.ts";

/**
 * Content that no detector reads passes where the policy says so, and then stands on the record as not scanned. Throws a
 * Refusal otherwise: of an answer it is not the caller's fault.
 */
export function passUnread(
  found: FoundUnscannable,
  direction: Direction,
  trip: Trip,
  screen: Pick<Screen, "unscannable">,
): void {
  if (screen.unscannable[found.kind] === "allow") return void trip.notScanned[direction].add(found.kind);
  if (direction === "input") throw unscannable(found);
  throw gatewayRefusals.refuse(
    "answer_not_screened",
    `The model's answer holds content of the kind ${found.kind}, which cannot be inspected, and the policy does not let it pass unread.`,
  );
}
