import { type Answering, openEvents, type Received, sendJson } from "./start-upstream.ts";

/** The shapes of Cohere's `POST /v2/chat`, as its reference documents them. */
const ID = "c14c80c3-18eb-4519-9460-6c92edd8cfb4";
const USAGE = {
  billed_units: { input_tokens: 5, output_tokens: 7 },
  tokens: { input_tokens: 71, output_tokens: 9 },
};

export function cohereAnswer(message: object, finish = "COMPLETE", more: object = {}): object {
  return { id: ID, finish_reason: finish, message: { role: "assistant", ...message }, usage: USAGE, ...more };
}

/** One event as it stands on the wire: a line with its type, and its data, which has the type too. */
export function cohereEvent(type: string, more: object = {}): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
}

export const COHERE_START = cohereEvent("message-start", {
  id: ID,
  delta: { message: { role: "assistant", content: [], tool_plan: "", tool_calls: [], citations: [] } },
});

export function cohereEnd(finish = "COMPLETE", more: object = {}): string {
  return cohereEvent("message-end", { delta: { finish_reason: finish, usage: USAGE, ...more } });
}

export const COHERE_DONE = "data: [DONE]\n\n";

export function contentStart(index = 0, content: object = { type: "text", text: "" }): string {
  return cohereEvent("content-start", { index, delta: { message: { content } } });
}

export function contentDelta(text: string, index = 0, more: object = {}): string {
  return cohereEvent("content-delta", { index, delta: { message: { content: { text } } }, ...more });
}

export function contentEnd(index = 0): string {
  return cohereEvent("content-end", { index });
}

/** A text as one block, piece by piece, with its beginning and its end. */
export function textEvents(pieces: readonly string[]): string[] {
  const deltas = pieces.map((piece) => contentDelta(piece));
  return [COHERE_START, contentStart(), ...deltas, contentEnd(), cohereEnd(), COHERE_DONE];
}

/** A plan and one call of a tool, its arguments piece by piece. */
export function toolEvents(plan: string, name: string, pieces: readonly string[]): string[] {
  const start = { id: "look_up_8h7k", type: "function", function: { name, arguments: "" } };
  const call = (arguments_: string) => ({
    index: 0,
    delta: { message: { tool_calls: { function: { arguments: arguments_ } } } },
  });
  return [
    COHERE_START,
    ...plan
      .split(/(?<= )/)
      .map((tool_plan) => cohereEvent("tool-plan-delta", { delta: { message: { tool_plan } } })),
    cohereEvent("tool-call-start", { index: 0, delta: { message: { tool_calls: start } } }),
    ...pieces.map((piece) => cohereEvent("tool-call-delta", call(piece))),
    cohereEvent("tool-call-end", { index: 0 }),
    cohereEnd("TOOL_CALL"),
    COHERE_DONE,
  ];
}

/** Begins a citation, as it comes after or between the text it is about. */
export function citationStart(index: number, text: string, sources: readonly object[]): string {
  const citations = { start: 0, end: text.length, text, sources, type: "TEXT_CONTENT" };
  return cohereEvent("citation-start", { index, delta: { message: { citations } } });
}

/** Exactly these events, written one by one. */
export function cohereStreams(...events: readonly string[]): Answering {
  return (response) => {
    openEvents(response);
    for (const event of events) response.write(event);
    response.end();
  };
}

/** Whatever `whole` and `events` hold, as the request asks for a stream or not. */
export function cohereGives(whole: object, events: readonly string[]): Answering {
  return (response, received) =>
    received.body.stream === true
      ? cohereStreams(...events)(response, received)
      : sendJson(response, 200, whole);
}

/** Always this text, whole or word by word. */
export function cohereSays(text: string | ((received: Received) => string)): Answering {
  return (response, received) => {
    const said = typeof text === "string" ? text : text(received);
    const whole = cohereAnswer({ content: [{ type: "text", text: said }] });
    return cohereGives(whole, textEvents(said.split(/(?<= )/)))(response, received);
  };
}

/** The text of the last message, back. */
export const cohereEcho: Answering = cohereSays(({ body }) => {
  const messages = Array.isArray(body.messages) ? body.messages : [];
  return String(messages.at(-1)?.content);
});

/** An error as Cohere tells it. */
export function cohereFails(status: number, message: string): Answering {
  return (response) => sendJson(response, status, { id: "0f1e", message });
}
