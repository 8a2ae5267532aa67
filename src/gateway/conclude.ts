import type { ServerResponse } from "node:http";
import type { Access } from "../access/index.ts";
import type { Oversight } from "../oversight/index.ts";
import type { Clock, Log } from "../platform/index.ts";
import type { createCallRecords, Ending } from "./call-record.ts";
import { gatewayRefusals } from "./errors.ts";
import type { Usage } from "./protocols/index.ts";
import type { Trip } from "./trip.ts";

/** What a step of the road says about how the call ended; usage is worked out here. */
export interface Ended {
  readonly outcome: Ending["outcome"];
  readonly status: number;
  readonly code: string | null;
  /** Sent after the record is written: the last bytes of a stream, the whole body otherwise. */
  readonly lastBytes: Buffer | string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface ConcludeDeps {
  readonly access: Pick<Access, "settle" | "rateHeaders" | "noteUnadmitted">;
  readonly oversight: Pick<Oversight, "closed">;
  readonly records: ReturnType<typeof createCallRecords>;
  readonly clock: Clock;
  readonly log: Log;
  /** Address of a code's page. */
  docsUrl(code: string): string;
}

/**
 * Bytes of UTF-8 a token has at the least, as estimated where the upstream does not count: about 4 in English and 3 in
 * Chinese, so this is nearly always more than the truth; text of single digits may need more.
 */
const BYTES_PER_TOKEN = 2;

export function estimateTokens(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}

/**
 * The one way out of the road: tokens are settled, the record is written, and only then the last byte leaves.
 * A second call for the same trip changes nothing.
 */
export function createConclude({ access, oversight, records, clock, log, docsUrl }: ConcludeDeps) {
  function overheadMs(trip: Trip): number {
    const { times } = trip;
    const now = clock.monotonic();
    const before = (times.forwarded || now) - (times.bodyRead || times.started);
    const after = times.upstreamEnded === 0 ? 0 : now - times.upstreamEnded;
    return Math.max(0, before + after);
  }

  /**
   * Headers of every answer; on a stream they are sent before the answer is known.
   *
   * Where nothing was screened, an error is called a refusal, whoever refused.
   */
  function headersOf(trip: Trip, outcome: Ending["outcome"] = "answered"): Record<string, string> {
    return {
      ...idHeaders(trip),
      "x-fairlead-overhead-ms": overheadMs(trip).toFixed(3),
      "x-fairlead-decision": strongest(trip) ?? (outcome === "answered" ? "allow" : "refuse"),
      ...(trip.caller && access.rateHeaders(trip.admission ?? trip.caller)),
    };
  }

  function settle(
    trip: Trip,
    outcome: Ending["outcome"],
  ): { usage: Usage; usageSource: Ending["usageSource"] } {
    const { admission } = trip;
    const spent = spentBy(trip, outcome);
    if (admission) access.settle(admission, spent.usageSource === "reservation" ? "unknown" : spent.usage);
    return spent;
  }

  function conclude(trip: Trip, ended: Ended): void {
    if (trip.concluded) return;
    trip.concluded = true;
    trip.answerBytes += Buffer.byteLength(ended.lastBytes);
    recorded(trip, ended)
      .then(
        () => answer(trip, ended),
        (problem: unknown) => {
          log.error("a call could not be recorded, so it was not answered", {
            requestId: trip.id,
            error: problem,
          });
          unrecorded(trip);
        },
      )
      .catch((problem: unknown) => {
        // Nobody waits for this promise: what it throws would end the process and everybody's calls.
        log.error("an answer could not be sent", { requestId: trip.id, error: problem });
        trip.response.destroy();
      });
  }

  /** Settles and writes the record, unless the call has none of its own. */
  async function recorded(trip: Trip, ended: Ended): Promise<void> {
    const settled = settle(trip, ended.outcome);
    const { caller, admission, isUnread } = trip;
    if (!caller || isUnread) return;
    if (!admission) access.noteUnadmitted(caller);
    const total = clock.monotonic() - trip.times.started;
    await oversight.closed(records.closed(trip, { ...ended, ...settled }, overheadMs(trip), total));
  }

  function answer(trip: Trip, ended: Ended): void {
    const { response } = trip;
    // Nobody is left to be told.
    if (ended.outcome === "abandoned") return void response.destroy();
    if (!response.headersSent) {
      response.writeHead(ended.status, {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(ended.lastBytes),
        ...headersOf(trip, ended.outcome),
        ...ended.headers,
      });
    }
    end(response, ended.lastBytes);
  }

  /** What cannot be recorded is not answered: an open stream is cut, anything else is told in words of ours alone. */
  function unrecorded({ id, response, errors }: Trip): void {
    if (response.headersSent) return void response.destroy();
    const refusal = gatewayRefusals.refuse(
      "internal",
      `Fairlead could not record this request, so it was not answered. Tell your operator the request id ${id}.`,
    );
    response.writeHead(refusal.status, { "content-type": "application/json", ...idHeaders({ id, errors }) });
    response.end(errors.errorBody(refusal, docsUrl(refusal.code), id));
  }

  return { conclude, headersOf };
}
export type Conclude = ReturnType<typeof createConclude>;

function idHeaders({ id, errors }: Pick<Trip, "id" | "errors">): Record<string, string> {
  const { requestIdHeader } = errors;
  return { "x-request-id": id, ...(requestIdHeader !== undefined && { [requestIdHeader]: id }) };
}

/** Decisions from weakest to strongest, as `x-fairlead-decision` and the record name them. */
const ORDER = ["allow", "redact", "hold", "refuse"] as const;

function strongest(trip: Trip): string | undefined {
  const made = [trip.input?.decision.enforced, trip.output.decision?.enforced].filter(
    (made) => made !== undefined,
  );
  return ORDER.findLast((action) => made.includes(action));
}

/**
 * What a call cost. Nothing when the upstream was never reached or declined it, unless the work was ours; its own count
 * where it gave one; an estimate for an answer that came whole without a count; the reservation when nobody knows how far
 * it came.
 */
function spentBy(
  trip: Trip,
  outcome: Ending["outcome"],
): { usage: Usage; usageSource: Ending["usageSource"] } {
  if (trip.times.forwarded === 0 || trip.isDeclined) {
    if (trip.usage) return { usage: trip.usage, usageSource: "estimated" };
    return { usage: { inputTokens: 0, outputTokens: 0 }, usageSource: "none" };
  }
  if (trip.usage) return { usage: trip.usage, usageSource: "upstream" };
  const inputTokens = estimateTokens(trip.asked?.view.bytes ?? 0);
  if (outcome === "answered") {
    const outputTokens = estimateTokens(trip.output.bytes);
    return { usage: { inputTokens, outputTokens }, usageSource: "estimated" };
  }
  const outputTokens = Math.max(0, trip.reservedTokens - inputTokens);
  return { usage: { inputTokens, outputTokens }, usageSource: "reservation" };
}

/** Up to this size the copy into a string costs less than a second write. */
const ONE_WRITE_BYTES_MAX = 64 * 1024;

/** Node joins head and body into one write only when the body is a string; latin1 carries any bytes unchanged. */
function end(response: ServerResponse, bytes: Buffer | string): void {
  if (typeof bytes === "string" || bytes.length > ONE_WRITE_BYTES_MAX) response.end(bytes);
  else response.end(bytes.toString("latin1"), "latin1");
}
