import type { Direction } from "../platform/index.ts";
import type { Screen, Screening } from "./screen.ts";
import type { TextView } from "./text-view.ts";
import type { Trip } from "./trip.ts";

/** Screens a text view of any length. */
export function createJudge(screen: Screen) {
  return function judge(trip: Trip, view: TextView, direction: Direction): Screening | Promise<Screening> {
    const { caller, model } = trip;
    if (!caller || !model) throw new Error("screening comes after admission");
    return screen.screen({ units: view.units, direction, caller, model: model.name });
  };
}
export type Judge = ReturnType<typeof createJudge>;
