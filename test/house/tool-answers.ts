import { type Answering, openEvents, type Received, sendJson } from "./start-upstream.ts";

const HEAD = { id: "chatcmpl-1", created: 1_700_000_000, model: "m" };
const USAGE = { prompt_tokens: 9, completion_tokens: 5, total_tokens: 14 };
const DONE = "data: [DONE]\n\n";

/** Calls a tool with these arguments, cut in the middle on a stream; once it has the result, `then` answers. */
export function callsTool(name: string, args: string, then: Answering): Answering {
  return (response, received) => {
    if (hasResult(received)) return then(response, received);
    const call = { id: "call_1", type: "function", function: { name, arguments: args } };
    if (received.body.stream !== true) {
      const message = { role: "assistant", content: null, tool_calls: [call] };
      const choices = [{ index: 0, message, finish_reason: "tool_calls" }];
      return sendJson(response, 200, { ...HEAD, object: "chat.completion", choices, usage: USAGE });
    }
    openEvents(response);
    const half = Math.ceil(args.length / 2);
    const start = { ...call, index: 0, function: { name, arguments: args.slice(0, half) } };
    response.write(chunk({ role: "assistant", tool_calls: [start] }));
    response.write(chunk({ tool_calls: [{ index: 0, function: { arguments: args.slice(half) } }] }));
    response.end(chunk({}, "tool_calls") + DONE);
  };
}

function hasResult({ body }: Received): boolean {
  const messages = Array.isArray(body.messages) ? body.messages : [];
  return messages.some((message) => message?.role === "tool");
}

function chunk(delta: object, finish: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  return `data: ${JSON.stringify({ ...HEAD, object: "chat.completion.chunk", choices })}\n\n`;
}
