import type { Kind, Rows, WireEvent } from "./rows.ts";

const chunk = (index: number, more: object) => ({
  id: "cmpl-1",
  object: "text_completion",
  created: 1,
  model: "m",
  choices: [{ index, text: "", finish_reason: null, logprobs: null, ...more }],
});

const carries = (kind: Kind) => kind === "text" || kind === "second choice" || kind === "unknown field";
const said = (kind: Kind, text: string) => (kind === "unknown field" ? { side_note: text } : { text });

export const openAiCompletions: Rows = {
  plain: { prompt: "Hello." },
  ending: /"finish_reason":"content_filter"/,
  request(kind, text) {
    if (kind === "text") return { prompt: text };
    if (kind === "second choice") return { prompt: ["Hello.", text] };
    return kind === "unknown field" ? { prompt: "Hello.", side_note: text } : undefined;
  },
  answer(kind, text) {
    if (!carries(kind)) return undefined;
    const index = kind === "second choice" ? 1 : 0;
    const choices = [{ index, text: "", finish_reason: "stop", logprobs: null, ...said(kind, text) }];
    return { id: "cmpl-1", object: "text_completion", created: 1, model: "m", choices };
  },
  events(kind, pieces) {
    if (!carries(kind)) return undefined;
    const index = kind === "second choice" ? 1 : 0;
    const events: WireEvent[] = pieces.map((text, piece) => ({
      data: chunk(index, said(kind, text)),
      piece,
    }));
    return [...events, { data: chunk(index, { finish_reason: "stop" }) }, { data: "[DONE]" }];
  },
  unread: { token_ids: { prompt: [1, 2, 3] } },
};
