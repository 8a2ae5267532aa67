/** A stretch of JSON text as it came, and what its characters say. */
export interface JsonPiece {
  /** The text with the escapes of its strings read. */
  readonly text: string;
  /** Where in the piece each character of `text` begins; 0 for one whose escape began in the piece before. */
  readonly starts: readonly number[];
  /** Whether each character stands inside a string. */
  readonly quoted: readonly boolean[];
  /** Where an escape begins that the piece does not finish; its length when there is none. */
  readonly openFrom: number;
}

const SIMPLE: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const UNICODE_ESCAPE_CHARS = 6;

/** Reads JSON text that comes in pieces, cut anywhere: `\u0041` says A to whoever parses it, and so it does here. */
export function createJsonText() {
  let inString = false;
  /** An escape that began in an earlier piece. */
  let pending = "";

  return function read(piece: string): JsonPiece {
    const starts: number[] = [];
    const quoted: boolean[] = [];
    let text = "";
    let at = 0;
    let openFrom = piece.length;
    const before = pending.length;
    const raw = pending + piece;
    pending = "";

    function say(character: string, from: number): void {
      text += character;
      starts.push(Math.max(0, from - before));
      quoted.push(inString);
    }

    while (at < raw.length) {
      const from = at;
      const character = raw[at] ?? "";
      if (!inString || character !== "\\") {
        at++;
        if (character !== '"') say(character, from);
        else {
          // A quote belongs to neither side; it counts as outside, so that what ends there stays whole.
          inString = !inString;
          text += character;
          starts.push(Math.max(0, from - before));
          quoted.push(false);
        }
        continue;
      }
      const length = raw[at + 1] === "u" ? UNICODE_ESCAPE_CHARS : 2;
      if (at + length > raw.length) {
        pending = raw.slice(at);
        openFrom = Math.max(0, from - before);
        break;
      }
      say(meaningOf(raw.slice(at, at + length)), from);
      at += length;
    }
    return { text, starts, quoted, openFrom };
  };
}

function meaningOf(written: string): string {
  const letter = written[1] ?? "";
  if (letter !== "u") return SIMPLE[letter] ?? letter;
  const code = Number.parseInt(written.slice(2), 16);
  return Number.isNaN(code) ? "\ufffd" : String.fromCharCode(code);
}
