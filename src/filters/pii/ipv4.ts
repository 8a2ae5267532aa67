const ADDRESS = /(?<![0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9]|\.[0-9])/g;
/** What stands before a version number. */
const VERSION_BEFORE = /(?:\bv|version|release|build|firmware|section|chapter)[\s.:#=]*$/i;
const CONTEXT_CHARS = 16;

/** Ranges that identify nobody: private, loopback, link-local, carrier NAT, documentation, benchmarks, multicast (RFC 6890). */
const NOT_PERSONAL: readonly (readonly [address: string, bits: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];
/** Public resolvers, which stand in every network guide. */
const WELL_KNOWN: ReadonlySet<string> = new Set(["8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1", "9.9.9.9"]);

/**
 * Finds IPv4 addresses that may belong to a person: public ones. Version numbers are left out, by the word before them
 * or because all four numbers have one digit.
 */
export function findIpv4s(text: string, visit: (start: number, end: number) => void): void {
  for (const match of text.matchAll(ADDRESS)) {
    const [address] = match;
    const octets = address.split(".").map(Number);
    if (octets.some((octet) => octet > 255) || /(?:^|\.)0[0-9]/.test(address) || address.length === 7)
      continue;
    if (WELL_KNOWN.has(address) || isNotPersonal(address)) continue;
    if (VERSION_BEFORE.test(text.slice(Math.max(0, match.index - CONTEXT_CHARS), match.index))) continue;
    visit(match.index, match.index + address.length);
  }
}

function isNotPersonal(address: string): boolean {
  const value = toNumber(address);
  return NOT_PERSONAL.some(([first, bits]) => value >>> (32 - bits) === toNumber(first) >>> (32 - bits));
}

function toNumber(address: string): number {
  return address.split(".").reduce((value, octet) => ((value << 8) | Number(octet)) >>> 0, 0);
}
