import type { Hold, Holds } from "../platform/index.ts";
import type { Rule } from "./schema.ts";
import { type Asking, whereHolds } from "./where.ts";

const STRICT: Hold = Object.freeze({ mode: "strict" });
const OBSERVE: Hold = Object.freeze({ mode: "observe" });

interface StreamRule {
  readonly where: Rule["where"];
  readonly part: keyof Holds;
  readonly hold: Hold;
}

/**
 * Makes the policy's `holds`: the strictest stream mode among the rules that can act on an answer to this call,
 * `observe` where there is none. Rules in shadow and rules that only allow cannot act.
 */
export function createHolds(rules: readonly Rule[]): (asking: Asking) => Holds {
  const acting = rules.filter(canAct).map(streamRule);
  return (asking) => {
    const looking = acting.filter(({ where }) => whereHolds(where, asking));
    return { exact: strictest(looking, "exact"), heads: strictest(looking, "heads") };
  };
}

function canAct(rule: Rule): boolean {
  return (
    rule.mode === "enforce" && rule.then !== "allow" && (rule.where.direction?.includes("output") ?? true)
  );
}

function streamRule({ where, when, stream }: Rule): StreamRule {
  return { where, part: "head" in when ? "heads" : "exact", hold: holdOf(stream) };
}

/** The schema has seen to it that `stream` is strict, observe or bounded(k). */
function holdOf(stream: string): Hold {
  if (stream === "strict") return STRICT;
  if (stream === "observe") return OBSERVE;
  return { mode: "bounded", tokens: Number(stream.slice("bounded(".length, -1)) };
}

function strictest(rules: readonly StreamRule[], part: keyof Holds): Hold {
  let strictestHold = OBSERVE;
  for (const rule of rules) {
    if (rule.part === part && tokensOf(rule.hold) < tokensOf(strictestHold)) strictestHold = rule.hold;
  }
  return strictestHold;
}

/** Tokens of a violation that may be let out. */
function tokensOf(hold: Hold): number {
  if (hold.mode === "bounded") return hold.tokens;
  return hold.mode === "strict" ? 0 : Number.POSITIVE_INFINITY;
}
