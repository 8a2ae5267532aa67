/** Base64url of `{"`, with which every JSON Web Token and its claims begin. */
const PREFIX = "eyJ";
/** Longer tokens are recognised by, and cut off at, this many characters. */
const JWT_CHARS_MAX = 4_096;
const SIGNATURE_CHARS_MIN = 16;
const ALGORITHM = /"alg"\s*:/;

/** Finds JSON Web Tokens: three base64url parts, of which the first decodes to a header that names an algorithm. */
export function findJwts(text: string, visit: (start: number, end: number) => void): void {
  for (let at = text.indexOf(PREFIX); at >= 0; ) {
    const end = jwtEnd(text, at);
    if (end > at) visit(at, end);
    at = text.indexOf(PREFIX, Math.max(end, at + PREFIX.length));
  }
}

/** Offset behind the token that begins at `start`; `start` itself when none does. */
function jwtEnd(text: string, start: number): number {
  if (isPartChar(text.charCodeAt(start - 1))) return start;
  const limit = Math.min(text.length, start + JWT_CHARS_MAX);
  const header = partEnd(text, start, limit);
  if (text.charAt(header) !== "." || !text.startsWith(PREFIX, header + 1)) return start;
  const claims = partEnd(text, header + 1, limit);
  if (text.charAt(claims) !== ".") return start;
  const signature = partEnd(text, claims + 1, limit);
  if (signature - claims - 1 < SIGNATURE_CHARS_MIN) return start;
  const json = Buffer.from(text.slice(start, header), "base64url").toString("latin1");
  return ALGORITHM.test(json) ? signature : start;
}

function partEnd(text: string, start: number, limit: number): number {
  let end = start;
  while (end < limit && isPartChar(text.charCodeAt(end))) end++;
  return end;
}

function isPartChar(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code === 45 ||
    code === 95
  );
}
