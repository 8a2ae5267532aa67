import { type Decision, type Direction, newId, Refusal } from "../platform/index.ts";
import type { Screen, Screening } from "./screen.ts";
import type { TextView } from "./text-view.ts";
import { type Trip, tally } from "./trip.ts";

/**
 * Screens a text view of any length: short ones at once, long ones beside the main thread. Where they cannot be
 * screened the call is refused, and the record says that they were not scanned.
 */
export function createJudge(screen: Screen) {
  return function judge(trip: Trip, view: TextView, direction: Direction): Screening | Promise<Screening> {
    const { caller, model } = trip;
    if (!caller || !model) throw new Error("screening comes after admission");
    const input = { units: view.units, direction, caller, model: model.name };
    if (!screen.isLong(view.units)) return screen.screen(input);
    return screen.screenLong({ ...input, appId: caller.appId }).catch((problem: unknown) => {
      if (problem instanceof Refusal) noteUnscanned(trip, direction);
      throw problem;
    });
  };
}
export type Judge = ReturnType<typeof createJudge>;

function noteUnscanned(trip: Trip, direction: Direction): void {
  const nothing = { decision: refusal(direction), scores: {}, texts: 0, chars: 0 };
  trip.notScanned[direction].add("text");
  if (direction === "input") trip.input = nothing;
  else tally(trip.output, nothing);
}

/** No rule refuses what no detector saw; the refusal is the gateway's own. */
function refusal(direction: Direction): Decision {
  const refuse = { action: "refuse", enforced: "refuse", effective: "refuse" } as const;
  const cited = { rule: null, clause: null, says: null, safeText: null };
  return { id: newId("dec"), direction, ...refuse, ...cited, matches: [], shadow: [], redactions: [] };
}
