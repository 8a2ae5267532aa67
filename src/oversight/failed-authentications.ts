import { isIPv4, isIPv6 } from "node:net";
import type { Clock } from "../platform/index.ts";
import type { AuthenticationFailed } from "./schema.ts";

/** Networks told apart within a minute; all further ones share the name `other`, so memory and entry stay small. */
const NETWORKS_MAX = 256;

/** Counts failures by network and reason, and hands over what it counted, once a minute and on demand. */
export function createFailedAuthentications(clock: Clock) {
  let counts = new Map<string, number>();
  let from = 0;
  return {
    count(address: string, code: string): void {
      if (counts.size === 0) from = clock.now();
      const key = `${code} ${networkOf(address)}`;
      const known = counts.has(key) || counts.size < NETWORKS_MAX;
      const counted = known ? key : `${code} other`;
      counts.set(counted, (counts.get(counted) ?? 0) + 1);
    },
    /** The entry for the journal; undefined when nobody failed. Starts anew. */
    take(): AuthenticationFailed | undefined {
      if (counts.size === 0) return undefined;
      const failures = [...counts].map(([key, count]) => {
        const [code = "", network = ""] = key.split(" ");
        return { network, code, count };
      });
      counts = new Map();
      return { kind: "authentication.failed", from, to: clock.now(), failures };
    },
  };
}

/** The network and not the address: /24 of IPv4 and /48 of IPv6, enough to see an attack, too little to name a person. */
export function networkOf(address: string): string {
  const plain = address.startsWith("::ffff:") && isIPv4(address.slice(7)) ? address.slice(7) : address;
  if (isIPv4(plain)) return `${plain.slice(0, plain.lastIndexOf("."))}.0/24`;
  if (isIPv6(plain)) return `${expand(plain).slice(0, 3).join(":")}::/48`;
  return "unknown";
}

/** The eight groups of an IPv6 address, without leading zeros. */
function expand(address: string): string[] {
  const [head = "", tail] = address.split("%")[0]?.split("::") ?? [];
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(Math.max(0, zeros)).fill("0"), ...right];
}
