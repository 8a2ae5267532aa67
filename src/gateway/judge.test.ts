import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gatewayRefusals } from "./errors.ts";
import { createJudge } from "./judge.ts";
import type { Screen } from "./screen.ts";
import type { Trip } from "./trip.ts";

const outage = gatewayRefusals.refuse("screening_unavailable", "Not now.");

/** A screen whose workers are gone. */
const screen: Pick<Screen, "isLong" | "screenLong"> = {
  isLong: () => true,
  screenLong: () => Promise.reject(outage),
};

function trip() {
  const output = { decision: undefined, scores: new Map(), matches: new Map(), texts: 0, chars: 0 };
  return { caller: {}, model: { name: "m" }, notScanned: { input: new Set(), output: new Set() }, output };
}

describe("a text that cannot be screened", () => {
  for (const direction of ["input", "output"] as const) {
    it(`is refused, and the record says that it was not scanned (${direction})`, async () => {
      const one = trip();
      // Of a trip and of a screen, judging reads and writes these parts alone.
      const judge = createJudge(screen as Screen);
      await assert.rejects(
        async () => judge(one as unknown as Trip, { units: [] } as never, direction),
        outage,
      );
      assert.deepEqual([...one.notScanned[direction]], ["text"]);
      const { input, output } = one as unknown as Trip;
      const decision = direction === "input" ? input?.decision : output.decision;
      assert.deepEqual([decision?.effective, decision?.rule], ["refuse", null]);
    });
  }
});
