import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { monotonicMs } from "../rig/index.ts";
import { completion, DONE, eventWriter, plainAnswer } from "./answers.ts";
import type { Ask } from "./ask.ts";
import { tokens } from "./tokens.ts";

const PACE_MS = 20;

/** One request to a mode that measures time, and its number. */
export interface TimedAsk extends Ask {
  readonly number: number;
}

/** What a client compares with: microseconds of the machine's monotonic clock, which all processes share. */
const stampUs = () => Math.round(monotonicMs() * 1_000);

/** A whole answer after 20 ms; `created` says how many microseconds it was held, so that timers do not count as anybody's. */
export async function answerAfterWait(ask: TimedAsk): Promise<string> {
  const from = stampUs();
  await sleep(PACE_MS);
  return completion(ask.model, idOf(ask), ask.prompt, plainAnswer(ask.number), stampUs() - from);
}

/** All events of an answer one after another, each written by itself; `created` says when. */
export function writeBurst(ask: TimedAsk, answer: ServerResponse): void {
  const { role, pieces, rest } = script(ask);
  answer.write(role());
  for (const piece of pieces) answer.write(piece());
  finish(answer, rest);
}

/** The role at once, then a piece every 20 ms by the clock, so that delays do not add up; `created` says when. */
export async function writePaced(ask: TimedAsk, answer: ServerResponse): Promise<void> {
  const { role, pieces, rest } = script(ask);
  const begun = monotonicMs();
  answer.write(role());
  for (const [index, piece] of pieces.entries()) {
    await sleep(Math.max(0, begun + (index + 1) * PACE_MS - monotonicMs()));
    if (answer.destroyed) return;
    answer.write(piece());
  }
  finish(answer, rest);
}

function finish(answer: ServerResponse, rest: readonly (() => string)[]): void {
  for (const event of rest) answer.write(event());
  answer.end(DONE);
}

/** The events in order, each made when it is written. */
function script(ask: TimedAsk) {
  const text = plainAnswer(ask.number);
  const all = tokens(text);
  const sent = all.slice(0, ask.maxTokens ?? all.length);
  const write = eventWriter(ask.model, idOf(ask), stampUs);
  return {
    role: write.role,
    pieces: sent.map((piece) => () => write.piece(piece)),
    rest: [
      () => write.end(sent.length < all.length ? "length" : "stop"),
      ...(ask.usage ? [() => write.usage(ask.prompt, text)] : []),
    ],
  };
}

function idOf({ number }: TimedAsk): string {
  return `chatcmpl-${number}`;
}
