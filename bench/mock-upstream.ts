/**
 * An OpenAI-compatible upstream that answers at once, or misbehaves as the named model says.
 * `node bench/mock-upstream.ts [--port N]`. `GET /stats` tells how many requests came and how many were given up.
 *
 * mock            300 characters, whole or streamed          mock-dies       half an answer, then the socket is closed
 * mock-echo       the last message back                      mock-garbage    status 200 and no completion
 * mock-paced      one word every 5 ms                        mock-silent     never answers
 * mock-unfinished the stream ends without its last frames    mock-fails      status 500
 *
 * For measuring, with times in `created` (mock/timed.ts): mock-20ms answers whole after 20 ms, mock-burst writes 64 pieces
 * back to back, mock-paced-20ms one every 20 ms; the last two stop after `max_tokens`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import {
  answerAfterWait,
  completion,
  DONE,
  events,
  MODES,
  type Mode,
  plainAnswer,
  readAsk,
  type TimedAsk,
  writeBurst,
  writePaced,
} from "./mock/index.ts";
import { serve } from "./rig/index.ts";

const PACE_MS = 5;
const SSE = { "content-type": "text/event-stream", "cache-control": "no-cache" };
const JSON_TYPE = { "content-type": "application/json" };

const { values } = parseArgs({ options: { port: { type: "string", default: "0" } } });
const stats = { requests: 0, aborted: 0, open: 0 };

serve(
  createServer((request, answer) => {
    handle(request, answer).catch(() => answer.destroy());
  }),
  Number(values.port),
);

async function handle(request: IncomingMessage, answer: ServerResponse): Promise<void> {
  if (request.url === "/stats") return json(answer, 200, stats);
  if (request.url === "/v1/models") {
    return json(answer, 200, {
      object: "list",
      data: MODES.map((id) => ({ id, object: "model", owned_by: "mock" })),
    });
  }
  if (request.url !== "/v1/chat/completions") return json(answer, 404, failure("There is nothing here."));
  const asked = await readAsk(request);
  count(answer);
  const ask = { ...asked, number: stats.requests };
  const special = ask.mode === undefined ? notFound : SPECIAL[ask.mode];
  await (special ?? behave)(ask, answer);
}

function count(answer: ServerResponse): void {
  stats.requests += 1;
  stats.open += 1;
  answer.on("close", () => {
    stats.open -= 1;
    if (!answer.writableFinished) stats.aborted += 1;
  });
}

type Answering = (ask: TimedAsk, answer: ServerResponse) => void | Promise<void>;

function behave(ask: TimedAsk, answer: ServerResponse): void {
  if (!ask.stream) {
    whole(answer, 200, wholeAnswer(ask));
    return;
  }
  answer.writeHead(200, SSE).end(streamed(ask).join("") + DONE);
}

const SPECIAL: Partial<Record<Mode, Answering>> = {
  "mock-20ms": async (ask, answer) => whole(answer, 200, await answerAfterWait(ask)),
  "mock-burst": (ask, answer) => writeBurst(ask, answer.writeHead(200, SSE)),
  "mock-paced-20ms": (ask, answer) => writePaced(ask, answer.writeHead(200, SSE)),
  "mock-paced": async (ask, answer) => {
    if (!ask.stream) {
      await sleep(PACE_MS);
      return behave(ask, answer);
    }
    answer.writeHead(200, SSE);
    for (const event of streamed(ask)) {
      if (answer.destroyed) return;
      answer.write(event);
      await sleep(PACE_MS);
    }
    answer.end(DONE);
  },
  "mock-dies": async (ask, answer) => {
    const whole = ask.stream ? streamed(ask).join("") : wholeAnswer(ask);
    answer.writeHead(200, ask.stream ? SSE : { ...JSON_TYPE, "content-length": Buffer.byteLength(whole) });
    answer.write(whole.slice(0, whole.length / 2));
    await sleep(PACE_MS); // the first half must have left before the socket goes
    answer.socket?.destroy();
  },
  "mock-garbage": (ask, answer) => {
    if (ask.stream) answer.writeHead(200, SSE).end("data: {{{\n\ndata: 42\n\n\u0000\u0001 nothing\n\n");
    else answer.writeHead(200, JSON_TYPE).end('<html>{"choices": 7');
  },
  "mock-silent": () => undefined,
  "mock-fails": (_, answer) => json(answer, 500, failure("The model fell over.")),
  "mock-unfinished": (ask, answer) => {
    if (ask.stream) answer.writeHead(200, SSE).end(streamed(ask).slice(0, 5).join(""));
    else answer.writeHead(200, JSON_TYPE).end();
  },
};

function notFound(ask: TimedAsk, answer: ServerResponse): void {
  json(answer, 404, failure(`There is no model “${ask.model}”.`));
}

function wholeAnswer(ask: TimedAsk): string {
  return completion(ask.model, `chatcmpl-${ask.number}`, ask.prompt, textFor(ask));
}

function streamed(ask: TimedAsk): string[] {
  return events(ask.model, `chatcmpl-${ask.number}`, ask.prompt, textFor(ask), ask.usage);
}

function textFor(ask: TimedAsk): string {
  return ask.mode === "mock-echo" ? ask.prompt : plainAnswer(ask.number);
}

function failure(message: string) {
  return { error: { message, type: "server_error", param: null, code: null } };
}

function json(answer: ServerResponse, status: number, body: object): void {
  whole(answer, status, JSON.stringify(body));
}

function whole(answer: ServerResponse, status: number, text: string): void {
  answer.writeHead(status, { ...JSON_TYPE, "content-length": Buffer.byteLength(text) }).end(text);
}
