/** What one pass over a text can rule out, so that ordinary prose is spared most patterns. */
export interface Traits {
  /** How many digits it has. */
  readonly digits: number;
  /** The most digits in a chain that no more than three separators of a number ("(020) 79-46") break at a time. */
  readonly chain: number;
  /** A digit or sign that is written for a letter (b0mb) stands beside a letter. */
  readonly mixed: boolean;
  /** Three single letters or digits in a row, one other character between each ("b o m b"). */
  readonly spelled: boolean;
  /** At least `CODED_RUN_MIN` characters in a row that base64, hexadecimal or a token may be made of. */
  readonly coded: boolean;
}

/** Shortest run that is worth decoding; every secret format has a longer one. */
export const CODED_RUN_MIN = 16;

const LETTER = 1;
const DIGIT = 2;
const CODED = 4;
/** Signs that are written for letters, digits among them. */
const SIGN = 8;
/** What may stand between the digits of one number. */
const SEPARATOR = 16;
const SEPARATORS_MAX = 3;

/** Classes of the ASCII characters; all others have none. */
function classTable(): Uint8Array {
  const table = new Uint8Array(128);
  const add = (chars: string, kind: number): void => {
    for (const char of chars) {
      const code = char.charCodeAt(0);
      table[code] = (table[code] ?? 0) | kind;
    }
  };
  const lower = "abcdefghijklmnopqrstuvwxyz";
  add(lower + lower.toUpperCase(), LETTER | CODED);
  add("0123456789", DIGIT | CODED | SIGN);
  add("+/_-", CODED);
  add("@$!|+", SIGN);
  add("()./ -", SEPARATOR);
  return table;
}

export type TraitReader = (text: string) => Traits;

export function createTraitReader(): TraitReader {
  const classes = classTable();
  return (text) => {
    let digits = 0;
    let chain = 0;
    let chained = 0;
    let apart = 0;
    let mixed = false;
    let spelled = false;
    let coded = false;
    let before = 0;
    let run = 0;
    let singles = 0;
    let lastSingle = -2;
    let wordStart = -1;
    for (let at = 0; at <= text.length; at++) {
      const kind = at < text.length ? (classes[text.charCodeAt(at)] ?? 0) : 0;
      if (kind & DIGIT) {
        digits++;
        chained = apart <= SEPARATORS_MAX ? chained + 1 : 1;
        if (chained > chain) chain = chained;
        apart = 0;
      } else apart = kind & SEPARATOR ? apart + 1 : SEPARATORS_MAX + 1;
      if ((kind & LETTER && before & SIGN) || (kind & SIGN && before & LETTER)) mixed = true;
      run = kind & CODED ? run + 1 : 0;
      if (run === CODED_RUN_MIN) coded = true;
      if (kind & (LETTER | DIGIT)) {
        if (wordStart < 0) wordStart = at;
      } else if (wordStart >= 0) {
        if (wordStart === at - 1) {
          singles = lastSingle === wordStart - 2 ? singles + 1 : 1;
          lastSingle = wordStart;
          if (singles >= 3) spelled = true;
        }
        wordStart = -1;
      }
      before = kind;
    }
    return { digits, chain, mixed, spelled, coded };
  };
}
