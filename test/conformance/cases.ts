import { seededRandom } from "../../bench/index.ts";
import { PROTOCOLS, type Protocol } from "../../src/gateway/protocols/index.ts";
import { KINDS, type Kind, ROWS, type Rows, type WireEvent } from "./index.ts";
import { carriedBy, cutsOf } from "./phrase.ts";
import { wireBytes } from "./through.ts";

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
  /** Where the bytes of the stream are cut in two; every event comes by itself where there is no such place. */
  readonly cutAt?: number;
}

/** Of ten cases, three are streams whose bytes are cut, and seven are anything else. */
const CUT_SHARE = 0.3;

/** A sample of all cases that is the same for the same seed. */
export function sampleCases(size: number, seed: number): readonly Case[] {
  const random = seededRandom(seed);
  const shuffled = (cases: readonly Case[]) =>
    cases
      .map((one) => ({ one, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ one }) => one);
  const cut = shuffled(allCases(cutCasesOf)).slice(0, size * CUT_SHARE);
  return [...shuffled(allCases(casesOf)).slice(0, size - cut.length), ...cut];
}

function allCases(casesIn: typeof casesOf): readonly Case[] {
  return PROTOCOLS.flatMap((protocol) => {
    const rows = ROWS[protocol.id];
    return rows ? KINDS.flatMap((kind) => casesIn(protocol, rows, kind)) : [];
  });
}

/** The phrase in one event, and the bytes of that event cut at every place. */
function cutCasesOf(protocol: Protocol, rows: Rows, kind: Kind): Case[] {
  const events = protocol.stream && rows.events(kind, [carriedBy(kind).text]);
  if (!events) return [];
  const sizes = events.map((event) => wireBytes(event).length);
  const place = events.findIndex(({ piece }) => piece === 0);
  const from = sizes.slice(0, place).reduce((sum, size) => sum + size, 0);
  return Array.from({ length: sizes[place] ?? 0 }, (_, byte) => ({
    name: `${protocol.id}, ${kind}, streamed, cut at byte ${byte}`,
    protocol,
    rows,
    direction: "output" as const,
    stream: true,
    request: rows.plain,
    answer: undefined,
    events,
    cutAt: from + byte,
  }));
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
