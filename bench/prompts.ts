/** Mild requests of exactly 300 characters, all different: a gateway that remembers texts gains nothing here. */
const PROMPT_CHARS = 300;

const OPENINGS = [
  "Please write",
  "Could you draft",
  "I would like",
  "Help me with",
  "Can you prepare",
] as const;
const KINDS = [
  "a short letter",
  "a friendly note",
  "a summary",
  "a plan",
  "an invitation",
  "a checklist",
] as const;
const SUBJECTS = [
  "the spring concert at our school",
  "a walking holiday by the lake",
  "the new opening hours of the bakery",
  "a vegetable garden on a small balcony",
  "the history of the town's railway station",
  "a birthday party for twelve children",
  "the repair of an old wooden bicycle shed",
  "a beginner's course in watercolour painting",
] as const;
const WISHES = [
  "Keep the sentences short and the tone warm.",
  "Mention the weather and what to bring along.",
  "Add three practical hints for people who come by train.",
  "Explain it so that a ten year old can follow.",
  "Say who to call when something is unclear.",
  "End with a question that invites an answer.",
  "Use plain words and no more than two paragraphs.",
  "Leave room for a small drawing at the bottom of the page.",
] as const;

export function plainPrompt(number: number, random: () => number): string {
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)] ?? "";
  let text = `${pick(OPENINGS)} ${pick(KINDS)} about ${pick(SUBJECTS)}, number ${number}.`;
  while (text.length < PROMPT_CHARS) text += ` ${pick(WISHES)}`;
  return text.slice(0, PROMPT_CHARS);
}
