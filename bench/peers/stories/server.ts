/**
 * An OpenAI-compatible server around the stories model.
 * `node server.ts [--model FILE] [--port N]` prints `{"ready":true,"url"}` when it listens.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { parseArgs } from "node:util";
import { type Ask, maxTokensOf, promptOf, readAsk } from "./ask.ts";
import { modelFile } from "./model-file.ts";
import { loadStories, type Told } from "./stories.ts";

const MODEL = "stories260k";

const { values } = parseArgs({
  options: { model: { type: "string" }, port: { type: "string", default: "0" } },
});
const stories = await loadStories(values.model ?? modelFile());
let answered = 0;

const server = createServer((request, answer) => {
  handle(request, answer).catch((problem: unknown) => {
    console.error(problem instanceof Error ? problem.message : "The request could not be answered.");
    answer.destroy();
  });
});
server.listen(Number(values.port), "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  console.log(JSON.stringify({ ready: true, url: `http://127.0.0.1:${port}` }));
});
process.once("SIGTERM", () => process.exit(0));

async function handle(request: IncomingMessage, answer: ServerResponse): Promise<void> {
  if (request.url === "/v1/models") {
    return json(answer, 200, {
      object: "list",
      data: [{ id: MODEL, object: "model", owned_by: "karpathy" }],
    });
  }
  if (request.method !== "POST" || request.url !== "/v1/chat/completions") {
    return json(answer, 404, failure("There is nothing here."));
  }
  const ask = await readAsk(request);
  if (ask === undefined) return json(answer, 400, failure("The body is not a chat completion request."));
  if (ask.model !== MODEL) return json(answer, 404, failure(`The only model here is “${MODEL}”.`));
  await (ask.stream ? stream(ask, answer) : whole(ask, answer));
}

async function whole(ask: Ask, answer: ServerResponse): Promise<void> {
  let text = "";
  const told = await tell(ask, answer, (piece) => {
    text += piece;
  });
  const message = { role: "assistant", content: text };
  json(answer, 200, {
    ...envelope("chat.completion"),
    choices: [{ index: 0, message, finish_reason: finishOf(told) }],
    usage: usageOf(told),
  });
}

async function stream(ask: Ask, answer: ServerResponse): Promise<void> {
  const frame = envelope("chat.completion.chunk");
  const send = (body: object) => answer.write(`data: ${JSON.stringify({ ...frame, ...body })}\n\n`);
  const delta = (content: object, finish: string | null) =>
    send({ choices: [{ index: 0, delta: content, finish_reason: finish }] });

  answer.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  delta({ role: "assistant", content: "" }, null);
  const told = await tell(ask, answer, (content) => delta({ content }, null));
  delta({}, finishOf(told));
  if (ask.stream_options?.include_usage) send({ choices: [], usage: usageOf(told) });
  answer.end("data: [DONE]\n\n");
}

/** Generates until done or until the client has left. */
function tell(ask: Ask, answer: ServerResponse, onText: (text: string) => void): Promise<Told> {
  const left = new AbortController();
  answer.once("close", () => left.abort());
  return stories.tell(promptOf(ask), { onText, maxTokens: maxTokensOf(ask), signal: left.signal });
}

function envelope(object: string) {
  answered += 1;
  return { id: `chatcmpl-${answered}`, object, created: Math.floor(Date.now() / 1_000), model: MODEL };
}

function finishOf(told: Told): "stop" | "length" {
  return told.ended === "length" ? "length" : "stop";
}

function usageOf(told: Told) {
  return {
    prompt_tokens: told.promptTokens,
    completion_tokens: told.tokens.length,
    total_tokens: told.promptTokens + told.tokens.length,
    prompt_tokens_details: { cached_tokens: 0, dropped_tokens: told.droppedTokens },
  };
}

function failure(message: string) {
  return { error: { message, type: "invalid_request_error", param: null, code: null } };
}

function json(answer: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  answer.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  answer.end(text);
}
