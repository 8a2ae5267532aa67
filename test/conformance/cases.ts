import { seededRandom } from "../../bench/index.ts";
import { PROTOCOLS, type Protocol } from "../../src/gateway/protocols/index.ts";
import { KINDS, type Kind, ROWS, type Rows, type WireEvent } from "./index.ts";
import { carriedBy, cutsOf } from "./phrase.ts";

/** One way to carry the phrase through a running gateway. */
export interface Case {
  readonly name: string;
  readonly protocol: Protocol;
  readonly rows: Rows;
  readonly direction: "input" | "output";
  readonly stream: boolean;
  readonly request: object;
  /** What the upstream answers; nothing where it must not be asked. */
  readonly answer: object | undefined;
  readonly events: readonly WireEvent[] | undefined;
}

/** A sample of all cases that is the same for the same seed, and holds every protocol. */
export function sampleCases(size: number, seed: number): readonly Case[] {
  const random = seededRandom(seed);
  const shuffled = allCases()
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
  return shuffled.slice(0, size);
}

function allCases(): readonly Case[] {
  return PROTOCOLS.flatMap((protocol) => {
    const rows = ROWS[protocol.id];
    return rows ? KINDS.flatMap((kind) => casesOf(protocol, rows, kind)) : [];
  });
}

function casesOf(protocol: Protocol, rows: Rows, kind: Kind): Case[] {
  const { text } = carriedBy(kind);
  const name = `${protocol.id}, ${kind}`;
  const common = { protocol, rows, answer: undefined, events: undefined };
  const cases: Case[] = [];
  const asked = rows.request(kind, text);
  for (const stream of protocol.stream ? [false, true] : [false]) {
    if (asked) cases.push({ ...common, name: `${name}, asked`, direction: "input", stream, request: asked });
  }
  const answer = rows.answer(kind, text);
  const output = { ...common, direction: "output" as const, request: rows.plain };
  if (answer) cases.push({ ...output, name: `${name}, answered`, stream: false, answer });
  for (const [cut, pieces] of protocol.stream ? cutsOf(carriedBy(kind)).entries() : []) {
    const events = rows.events(kind, pieces);
    if (events) cases.push({ ...output, name: `${name}, streamed, cut ${cut}`, stream: true, events });
  }
  return cases;
}
