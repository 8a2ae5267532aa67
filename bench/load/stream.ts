import { z } from "zod";
import { STREAM_TOKENS } from "../mock/index.ts";
import { monotonicMs } from "../rig/index.ts";
import { type Answer, isFromMock, problemOf } from "./client.ts";
import type { Token, Told } from "./delays.ts";

/** What came of one stream, as it came: it is read when the load is over, so that reading delays no other stream. */
export interface Caught {
  readonly answer: Answer;
  readonly chunks: readonly { readonly at: number; readonly text: string }[];
}

export async function catchStream(answer: Answer): Promise<Caught> {
  const chunks: { at: number; text: string }[] = [];
  for await (const chunk of answer.body) chunks.push({ at: monotonicMs(), text: chunk.toString("latin1") });
  return { answer, chunks };
}

const Chunk = z.object({
  created: z.number(),
  choices: z.array(
    z.object({
      delta: z.object({ content: z.string().nullish() }),
      finish_reason: z.string().nullish(),
    }),
  ),
});

/** Reads a stream and checks that every piece came, unchanged and in order; else says what is wrong. */
export function readStream(caught: Caught, maxTokens = STREAM_TOKENS): Told | string {
  const problem = problemOf(caught.answer);
  if (problem !== undefined) return problem;
  const arrived = eventsOf(caught);
  if (arrived.at(-1)?.data !== "[DONE]") return "a stream without its end";
  const events = arrived.slice(0, -1).map(({ at, data }) => ({ at, chunk: chunkOf(data) }));
  const all: Token[] = events.map(({ at, chunk }) => ({
    at,
    writtenAt: (chunk?.created ?? 0) / 1_000,
    text: chunk?.choices[0]?.delta.content ?? "",
  }));
  const [role, ...others] = all;
  const pieces = others.filter(({ text }) => text !== "");
  const text = pieces.map((piece) => piece.text).join("");
  const finish = events.map(({ chunk }) => chunk?.choices[0]?.finish_reason).find((reason) => reason);
  if (finish !== (maxTokens < STREAM_TOKENS ? "length" : "stop")) return `the ending “${finish}”`;
  if (pieces.length !== maxTokens || !isFromMock(text, text.length)) return "lost or changed pieces";
  if (role === undefined) return "a stream without a role";
  const end = others.findLast((event) => event.text === "") ?? role;
  return { sentAt: caught.answer.sentAt, roleAt: role.writtenAt, pieces, endedAt: end.writtenAt };
}

/** Events and the moment in which the last byte of each was there. */
function eventsOf({ chunks }: Caught): { readonly at: number; readonly data: string }[] {
  const events: { at: number; data: string }[] = [];
  let rest = "";
  for (const { at, text } of chunks) {
    const parts = (rest + text).split("\n\n");
    rest = parts.pop() ?? "";
    for (const part of parts) if (part.startsWith("data: ")) events.push({ at, data: part.slice(6) });
  }
  return events;
}

function chunkOf(data: string) {
  try {
    return Chunk.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}
