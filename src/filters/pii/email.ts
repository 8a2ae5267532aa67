const LOCAL_CHARS_MAX = 64;
const DOMAIN_CHARS_MAX = 255;
const LOCAL_CHAR = /[A-Za-z0-9._%+-]/;
const DOMAIN_CHAR = /[A-Za-z0-9.-]/;
const DOMAIN = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}$/;

/** Finds e-mail addresses: outwards from each @, with the lengths of RFC 5321, so the work is linear. */
export function findEmails(text: string, visit: (start: number, end: number) => void): void {
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    let start = at;
    while (start > 0 && at - start <= LOCAL_CHARS_MAX && LOCAL_CHAR.test(text.charAt(start - 1))) start--;
    if (at - start > LOCAL_CHARS_MAX) continue;
    while (start < at && ".-+%".includes(text.charAt(start))) start++;
    let end = at + 1;
    while (end < text.length && end - at <= DOMAIN_CHARS_MAX && DOMAIN_CHAR.test(text.charAt(end))) end++;
    if (end - at > DOMAIN_CHARS_MAX) continue;
    while (end > at + 1 && ".-".includes(text.charAt(end - 1))) end--;
    if (start < at && text.charAt(at - 1) !== "." && DOMAIN.test(text.slice(at + 1, end))) visit(start, end);
  }
}
