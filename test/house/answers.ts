import { completion, DONE, events } from "../../bench/mock/index.ts";
import { type Answering, openEvents, type Received } from "./start-upstream.ts";

/** The text of the last message, if it is plain. */
function asked({ body }: Received): string {
  const messages = Array.isArray(body.messages) ? body.messages : [];
  const content: unknown = messages.at(-1)?.content;
  return typeof content === "string" ? content : "Nothing was asked.";
}

/** One delta of a streamed answer, as a model server writes it. */
export function frame(content: string, finish: string | null = null): string {
  const choices = [{ index: 0, delta: content === "" ? {} : { content }, finish_reason: finish }];
  const head = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1_700_000_000, model: "m" };
  return `data: ${JSON.stringify({ ...head, choices })}\n\n`;
}

export function wholeAnswer(text: string): string {
  return completion("m", "chatcmpl-1", "asked", text);
}

/** Always this text, whole or streamed word by word. */
export function says(text: string | ((received: Received) => string)): Answering {
  return (response, received) => {
    const answer = typeof text === "string" ? text : text(received);
    if (received.body.stream !== true) {
      response.writeHead(200, { "content-type": "application/json" }).end(wholeAnswer(answer));
      return;
    }
    openEvents(response);
    response.end(events("m", "chatcmpl-1", "asked", answer, true).join("") + DONE);
  };
}

/** What was asked, back. */
export const echo: Answering = says(asked);

/** Exactly these events, written one by one. */
export function streams(...pieces: readonly string[]): Answering {
  return (response) => {
    openEvents(response);
    for (const piece of pieces) response.write(piece);
    response.end();
  };
}

export { DONE };
