/** The ways in which the mock answers; a request chooses one by naming a model. */
export const MODES = [
  "mock",
  "mock-echo",
  "mock-20ms",
  "mock-burst",
  "mock-paced",
  "mock-paced-20ms",
  "mock-dies",
  "mock-garbage",
  "mock-silent",
  "mock-fails",
  "mock-unfinished",
] as const;
export type Mode = (typeof MODES)[number];

const CREATED = 1_700_000_000;
const ANSWER_CHARS = 300;
const FILLER =
  "The garden behind the library opens at nine on weekdays. Visitors may borrow a folding chair and a map of the " +
  "trees, and on dry days the reading group meets under the old lime. Please bring the chair back before the bell " +
  "rings at six, and leave the gate as you found it, because the neighbour's geese like to look in now and then. ";

/** An answer of exactly 300 characters that no other request has received, so that nothing can be remembered. */
export function plainAnswer(number: number): string {
  return `Note ${number}: ${FILLER}`.slice(0, ANSWER_CHARS);
}

/** The pieces a model would send: a word and its space each. */
function pieces(text: string): string[] {
  return text.match(/\S+\s*/g) ?? [];
}

/** One whole chat completion. Token counts are words: close enough for limits, and exact to check. */
export function completion(
  model: string,
  id: string,
  prompt: string,
  answer: string,
  created = CREATED,
): string {
  return JSON.stringify({
    id,
    object: "chat.completion",
    created,
    model,
    choices: [{ index: 0, message: { role: "assistant", content: answer }, finish_reason: "stop" }],
    usage: usage(prompt, answer),
  });
}

export const DONE = "data: [DONE]\n\n";

/** Writes single events of one streamed completion. */
export function eventWriter(model: string, id: string, created: () => number = () => CREATED) {
  const frame = (body: object) =>
    `data: ${JSON.stringify({ id, object: "chat.completion.chunk", created: created(), model, ...body })}\n\n`;
  const delta = (content: object, finish: string | null) =>
    frame({ choices: [{ index: 0, delta: content, finish_reason: finish }] });
  return {
    role: () => delta({ role: "assistant", content: "" }, null),
    piece: (content: string) => delta({ content }, null),
    end: (reason = "stop") => delta({}, reason),
    usage: (prompt: string, answer: string) => frame({ choices: [], usage: usage(prompt, answer) }),
  };
}

/** The events of one streamed completion, in order, without the closing `[DONE]`. */
export function events(
  model: string,
  id: string,
  prompt: string,
  answer: string,
  withUsage: boolean,
): string[] {
  const write = eventWriter(model, id);
  return [
    write.role(),
    ...pieces(answer).map(write.piece),
    write.end(),
    ...(withUsage ? [write.usage(prompt, answer)] : []),
  ];
}

function usage(prompt: string, answer: string) {
  const [asked, answered] = [pieces(prompt).length, pieces(answer).length];
  return { prompt_tokens: asked, completion_tokens: answered, total_tokens: asked + answered };
}
