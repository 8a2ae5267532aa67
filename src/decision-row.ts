import type { DecisionRow } from "./console/index.ts";
import type { CallClosed, RecordedCall } from "./oversight/index.ts";
import { ACTIONS, type Direction } from "./platform/index.ts";

/**
 * A call on the record as the console shows it: the policy's decision only where that is what became of the call. Of a text
 * that was only scored the decision is on the record and had no effect.
 */
export function decisionRow({ at, record }: RecordedCall, appName: (id: string) => string): DecisionRow {
  const { input, output } = record;
  const direction = stronger(record);
  const looked = record[direction];
  const decided = isByPolicy(record) ? looked : null;
  const isScored =
    decided !== null && decided.decision !== decided.effective && decided.effective === "allow";
  return {
    at,
    app: appName(record.app),
    model: record.model ?? "",
    direction: decided && direction,
    decision: isScored ? null : (decided?.decision ?? null),
    would: isScored ? decided.decision : null,
    outcome: record.outcome,
    status: record.status,
    rule: decided?.rule ?? null,
    clause: decided?.clause ?? null,
    stream: record.stream,
    scanned: (input || output) && {
      texts: (input?.scanned.texts ?? 0) + (output?.scanned.texts ?? 0),
      chars: (input?.scanned.chars ?? 0) + (output?.scanned.chars ?? 0),
      notScanned: [...(input?.not_scanned ?? []), ...(output?.not_scanned ?? [])],
    },
    overheadMs: record.times.overhead_ms,
    requestId: record.request_id,
    decisionId: looked?.decision_id ?? null,
    code: record.code,
  };
}

/** Where the stronger of the two decisions was made; the input when they are equal. */
function stronger({ input, output }: CallClosed): Direction {
  const strength = (looked: CallClosed["input"]) => ACTIONS.indexOf(looked?.decision ?? "allow");
  return strength(output) > strength(input) ? "output" : "input";
}

/** An answer passed the policy; a refusal is the policy's only where the policy refused. Limits, sizes and upstreams are none of it. */
function isByPolicy({ outcome, input, output }: CallClosed): boolean {
  if (outcome === "answered") return true;
  const refused = [input, output].some(
    (looked) => looked?.effective === "refuse" || looked?.effective === "hold",
  );
  return outcome === "refused" && refused;
}
