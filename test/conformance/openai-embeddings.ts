import type { Rows } from "./rows.ts";

export const openAiEmbeddings: Rows = {
  plain: { input: "Hello." },
  ending: /content_policy_violation/,
  request(kind, text) {
    if (kind === "text") return { input: text };
    if (kind === "second choice") return { input: ["Hello.", text] };
    return kind === "unknown field" ? { input: "Hello.", side_note: text } : undefined;
  },
  answer(kind, text) {
    if (kind !== "unknown field") return undefined;
    const data = [{ object: "embedding", index: 0, embedding: [0.25, -0.5] }];
    return {
      object: "list",
      model: "m",
      data,
      usage: { prompt_tokens: 1, total_tokens: 1 },
      side_note: text,
    };
  },
  events: () => undefined,
  unread: { token_ids: { input: [1, 2, 3] } },
};
