/** Longest private key block, from its first dash to its last; an RSA key of 16,384 bits needs about 13,000. */
export const PRIVATE_KEY_CHARS_MAX = 16_384;

const BEGIN = "-----BEGIN ";
const LABEL_CHARS_MAX = 48;
const LABEL = /^[A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/;
const LABEL_BEGUN = /^[A-Z0-9 ]*-{0,5}$/;
/** What a block consists of: base64, line ends (real or written as \n), header lines, the end line. */
const BODY_ENDS = /[^A-Za-z0-9+/=\s\\:,-]/g;
/** A begin line alone is talk about keys; a line of key material makes it one. */
const KEY_MATERIAL = /[A-Za-z0-9+/=]{32}/;

interface Block {
  readonly start: number;
  readonly end: number;
  readonly isKey: boolean;
  /** False while what follows may still belong to it. */
  readonly isClosed: boolean;
}

/** Finds private keys in PEM form, whole blocks; a block without an end line reaches as far as its body does. */
export function findPrivateKeys(text: string, visit: (start: number, end: number) => void): void {
  for (const block of blocks(text)) if (block.isKey) visit(block.start, block.end);
}

/** Where the block begins that is still being written at the end of the text; the text's length when none is. */
export function privateKeyOpenFrom(text: string): number {
  for (const block of blocks(text)) if (!block.isClosed) return block.start;
  return text.length;
}

function* blocks(text: string): Generator<Block> {
  for (let start = text.indexOf(BEGIN); start >= 0; ) {
    const block = blockAt(text, start);
    yield block;
    start = text.indexOf(BEGIN, block.end);
  }
}

function blockAt(text: string, start: number): Block {
  const from = start + BEGIN.length;
  const begun = text.slice(from, from + LABEL_CHARS_MAX);
  const label = LABEL.exec(begun)?.[0];
  if (label === undefined) {
    const isClosed = begun.length === LABEL_CHARS_MAX || !LABEL_BEGUN.test(begun);
    return { start, end: from, isKey: false, isClosed };
  }
  const limit = start + PRIVATE_KEY_CHARS_MAX;
  const rest = text.slice(from + label.length, limit);
  BODY_ENDS.lastIndex = 0;
  const body = rest.slice(0, BODY_ENDS.exec(rest)?.index ?? rest.length);
  const endLine = `-----END ${label}`;
  const endAt = body.indexOf(endLine);
  const length = endAt >= 0 ? endAt + endLine.length : body.length;
  return {
    start,
    end: from + label.length + length,
    isKey: KEY_MATERIAL.test(body.slice(0, length)),
    isClosed: endAt >= 0 || body.length < rest.length || text.length >= limit,
  };
}
