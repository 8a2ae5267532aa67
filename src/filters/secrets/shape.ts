const SAME_IN_A_ROW_MAX = 4;
const DISTINCT_MIN = 8;

/**
 * Whether a token looks drawn at random. Placeholders repeat a character ("xxxxxxxx"), use few, or are words joined by
 * dashes; a random token of 16 characters practically never does.
 */
export function looksRandom(token: string): boolean {
  const seen = new Set<number>();
  let inARow = 0;
  let previous = -1;
  let digits = 0;
  let upper = 0;
  let lower = 0;
  for (let at = 0; at < token.length; at++) {
    const code = token.charCodeAt(at);
    inARow = code === previous ? inARow + 1 : 1;
    if (inARow > SAME_IN_A_ROW_MAX) return false;
    previous = code;
    seen.add(code);
    if (code >= 48 && code <= 57) digits++;
    else if (code >= 65 && code <= 90) upper++;
    else if (code >= 97 && code <= 122) lower++;
  }
  if (seen.size < DISTINCT_MIN) return false;
  return digits > 0 || (upper > 1 && lower > 1) || !/[-_]/.test(token);
}
