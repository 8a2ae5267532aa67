import { rounded, type Spread, table } from "../rig/index.ts";
import { CONTESTANTS, type Contestant } from "./contestants.ts";
import type { figuresOf } from "./figures.ts";
import { P99_LIMITS_MS } from "./frontier.ts";
import type { Target } from "./target.ts";
import type { Times } from "./times.ts";

type Figures = ReturnType<typeof figuresOf>;
type By<Of> = Readonly<Partial<Record<Contestant, Of>>>;

const NAMES: Readonly<Record<Contestant, string>> = {
  direct: "direct to the mock",
  bare: "bare pass-through",
  plain: "Fairlead, no rules",
  governed: "Fairlead, default policy",
  head_on_answers: "Fairlead, and a head on answers",
  portkey: "Portkey 1.15.2, ungoverned",
};

/** The tables for people. Wall-clock figures share the machine with the client and the mock: read them loosely. */
export function reportText(figures: Figures, targets: readonly Target[]): string {
  return [
    cpuTable("a whole answer", figures.cpu.whole_answer),
    cpuTable("64 events in a burst", figures.cpu.burst_of_64_events),
    ...(figures.cpu.paced_64_events ? [cpuTable("64 events, 20 ms apart", figures.cpu.paced_64_events)] : []),
    ...moreTables(figures),
    targetTable(targets),
  ].join("\n\n");
}

function cpuTable(load: string, by: Figures["cpu"]["whole_answer"]): string {
  const head = [`CPU: ${load}`, "CPU-ms", "spread", "a second", "p50 ms", "p99 ms"];
  return rowsOf(head, by, ({ cpu_ms, per_second, p50_ms, p99_ms }) => [
    show(cpu_ms.median),
    range(cpu_ms),
    per_second.median.toFixed(0),
    show(p50_ms.median),
    show(p99_ms.median),
  ]);
}

function moreTables(figures: Figures): string[] {
  const {
    latency_outside_the_mock,
    first_token,
    paced_streams_at_once,
    beside_long_conversations,
    frontier,
  } = figures;
  if (
    !latency_outside_the_mock ||
    !first_token ||
    !paced_streams_at_once ||
    !beside_long_conversations ||
    !frontier
  )
    return [];
  return [
    ...latency_outside_the_mock.map(({ concurrency, ...by }) =>
      rowsOf([`latency outside the mock, ${concurrency} at once`, "n", "p50 ms", "p99 ms"], by, timeCells),
    ),
    firstTokenTable(first_token),
    rowsOf(
      ["first token in a burst", "n", "p50 ms", "p99 ms"],
      figures.first_token_in_a_burst ?? {},
      timeCells,
    ),
    rowsOf(
      ["paced streams at once", "at once", "incomplete", "cores", "event p99 ms", "decided p99 ms"],
      paced_streams_at_once,
      (row) => [
        String(row.at_once),
        String(row.incomplete),
        show(row.cores.median),
        show(row.event.p99_ms),
        show(row.event_from_the_deciding_one.p99_ms),
      ],
    ),
    besideTable("all new", beside_long_conversations.all_new),
    besideTable("going on", beside_long_conversations.going_on),
    rowsOf(
      ["whole answers a second", ...P99_LIMITS_MS.map((limit) => `p99 ≤ ${limit} ms`)],
      frontier,
      ({ best }) => Object.values(best).map((value) => (value === null ? "-" : value.toFixed(0))),
    ),
  ];
}

function firstTokenTable(by: NonNullable<Figures["first_token"]>): string {
  const head = [
    "first token, 20 ms apart (p50 / p99 ms)",
    "client sees",
    "of it waiting for the next piece",
    "rest",
    "event to release",
  ];
  const both = ({ p50_ms, p99_ms }: Times) => `${show(p50_ms)} / ${show(p99_ms)}`;
  return rowsOf(head, by, (row) => [
    both(row.as_the_client_sees_it),
    both(row.waiting_for_the_deciding_event),
    both(row.without_that_wait),
    both(row.from_the_deciding_event_to_release),
  ]);
}

function besideTable(
  history: string,
  by: By<{ event: Times; event_from_the_deciding_one: Times; conversation: Times }>,
): string {
  const head = [
    `streams beside conversations of 400 KB (${history})`,
    "event p99 ms",
    "decided p99 ms",
    "conversation p50 ms",
    "p99 ms",
  ];
  return rowsOf(head, by, ({ event, event_from_the_deciding_one, conversation }) => [
    show(event.p99_ms),
    show(event_from_the_deciding_one.p99_ms),
    show(conversation.p50_ms),
    show(conversation.p99_ms),
  ]);
}

function targetTable(targets: readonly Target[]): string {
  const rows = targets.map(({ name, bound, limit, noise, aim, unit, judged, measured, verdict, why }) => [
    name,
    `${bound === "at most" ? "≤" : "≥"} ${limit}${noise === null ? "" : ` + ${show(noise)}`} ${unit}`,
    aim === null ? "" : String(aim),
    judged === null ? "" : `${show(judged)} ${unit}`,
    measured === null ? "" : range(measured),
    why === null ? verdict : `${verdict} (${why})`,
  ]);
  return table([["target", "promise", "aim", "measured", "spread", ""], ...rows]);
}

function timeCells({ n, p50_ms, p99_ms }: Times): string[] {
  return [String(n), show(p50_ms), show(p99_ms)];
}

function rowsOf<Of>(head: readonly string[], by: By<Of>, cells: (row: Of) => string[]): string {
  const rows = CONTESTANTS.flatMap((one) => {
    const row = by[one];
    return row === undefined ? [] : [[NAMES[one], ...cells(row)]];
  });
  return table([head, ...rows]);
}

function range(of: Spread): string {
  return `${show(of.min)}–${show(of.max)}`;
}

function show(value: number): string {
  return String(rounded(value));
}
