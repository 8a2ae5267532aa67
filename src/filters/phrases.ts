import { buildAutomaton } from "./automaton.ts";
import { DetectorError } from "./errors.ts";
import { inflections } from "./inflect.ts";
import type { Normaliser } from "./normalise.ts";
import { createSymbolTable } from "./symbols.ts";
import type { WordFinder, WordList } from "./words.ts";
import { createWordList } from "./words.ts";

/** A list with more words in one entry than this is refused at load: a match must fit what a stream may hold back. */
const PHRASE_WORDS_MAX = 32;
/** Words further apart than this do not belong to one phrase. */
const GAP_MAX = 64;
/** Single words shorter than this are too likely inside other words to be looked for in joined letters. */
const SQUEEZED_LETTERS_MIN = 6;
const UNKNOWN = -1;

export interface PhraseList {
  readonly id: string;
  readonly phrases: readonly string[];
}

/** A phrase found in a view: [start, end) in the view's characters. */
type PhraseVisitor = (list: number, start: number, end: number) => void;

export interface PhraseFinder {
  /** As `openFrom`, and visits what is found on the way. */
  find(text: string, visit: PhraseVisitor): number;
  /** As `find`, for runs of single letters that were joined into `letters`: entries are matched without their spaces. */
  findSqueezed(letters: string, visit: PhraseVisitor): void;
  /** Where the earliest phrase begins that may still be completed by what follows `text`; its length when none may. */
  openFrom(text: string): number;
}

/**
 * One automaton over words for all lists. Case, spacing and punctuation between words do not matter; words match whole
 * or in their light inflections (`inflections`).
 */
export function createPhraseFinder(
  lists: readonly PhraseList[],
  normaliser: Normaliser,
  wordFinder: WordFinder,
): PhraseFinder {
  const entries = lists.flatMap((list, index) =>
    list.phrases.map((phrase, at) => ({ list: index, words: phraseWords(phrase, at + 1, list.id) })),
  );
  const symbols = symbolsOf(entries.flatMap(({ words }) => words));
  const { symbolOf } = createSymbolTable(symbols);
  const automaton = buildAutomaton(
    entries.map(({ words }) => words.map((word) => symbols.get(word) ?? UNKNOWN)),
  );
  const squeezed = buildAutomaton(entries.map(({ words }) => squeezedCodes(words)));
  const listOf = entries.map((entry) => entry.list);
  const found: WordList = createWordList();

  function phraseWords(phrase: string, number: number, id: string): string[] {
    const { text } = normaliser.normalise(phrase);
    const words = createWordList();
    wordFinder.find(text, words);
    if (words.count === 0) throw new DetectorError(`${id}: entry ${number} has no words.`);
    if (words.count > PHRASE_WORDS_MAX) {
      throw new DetectorError(
        `${id}: entry ${number} has ${words.count} words, and ${PHRASE_WORDS_MAX} are the most.`,
      );
    }
    return Array.from({ length: words.count }, (_, at) => text.slice(words.starts[at], words.ends[at]));
  }

  /** Reads the words [first, end) and returns the state behind them. */
  function run(text: string, first: number, end: number, from: number, visit: PhraseVisitor | null): number {
    let state = from;
    let previousEnd = first === 0 ? 0 : (found.ends[first - 1] ?? 0);
    for (let at = first; at < end; at++) {
      const wordStart = found.starts[at] ?? 0;
      const wordEnd = found.ends[at] ?? 0;
      if (wordStart - previousEnd > GAP_MAX) state = 0;
      previousEnd = wordEnd;
      const symbol = symbolOf(text, found, at);
      state = symbol === UNKNOWN ? 0 : automaton.next(state, symbol);
      if (visit === null || state === 0) continue;
      for (const { pattern, length } of automaton.ends(state)) {
        visit(listOf[pattern] ?? 0, found.starts[at - length + 1] ?? 0, wordEnd);
      }
    }
    return state;
  }

  /** The last word is not finished when the text ends with it: more letters may follow. */
  function findOpen(text: string, visit: PhraseVisitor | null): number {
    wordFinder.find(text, found);
    const last = found.count - 1;
    const unfinished = last >= 0 && found.ends[last] === text.length;
    const finished = unfinished ? last : found.count;
    const state = run(text, 0, finished, 0, visit);
    if (unfinished && visit !== null) run(text, finished, found.count, state, visit);
    const depth = automaton.openDepth(state);
    const end = finished === 0 ? 0 : (found.ends[finished - 1] ?? 0);
    const lastStart = unfinished ? (found.starts[last] ?? 0) : text.length;
    if (depth > 0 && lastStart - end <= GAP_MAX) return found.starts[finished - depth] ?? 0;
    return lastStart;
  }

  return {
    find: findOpen,
    openFrom: (text) => findOpen(text, null),
    findSqueezed(letters, visit) {
      let state = 0;
      for (let at = 0; at < letters.length; at++) {
        state = squeezed.next(state, letters.charCodeAt(at));
        for (const { pattern, length } of squeezed.ends(state)) {
          visit(listOf[pattern] ?? 0, at - length + 1, at + 1);
        }
      }
    },
  };
}

/**
 * Numbers every word and its inflections; words that share a form (an entry "hated" beside an entry "hate") share a
 * number, so that neither hides the other.
 */
function symbolsOf(words: readonly string[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const word of new Set(words)) {
    const forms = inflections(word);
    const number = numbers.size;
    const shared = new Set(forms.flatMap((form) => numbers.get(form) ?? []));
    for (const form of forms) numbers.set(form, number);
    if (shared.size === 0) continue;
    for (const [form, other] of numbers) if (shared.has(other)) numbers.set(form, number);
  }
  return numbers;
}

function squeezedCodes(words: readonly string[]): readonly number[] {
  const letters = words.join("");
  if (words.length === 1 && letters.length < SQUEEZED_LETTERS_MIN) return [];
  return Array.from({ length: letters.length }, (_, at) => letters.charCodeAt(at));
}
