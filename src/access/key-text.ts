import { hash } from "node:crypto";
import { crc32 } from "node:zlib";
import { randomText } from "../platform/index.ts";
import type { Environment } from "./schema.ts";

/** What a key says about itself before anything is looked up. */
export interface KeyText {
  readonly environment: Environment;
  /** `key_…` */
  readonly id: string;
  readonly secret: string;
}

const PREFIXES = { sandbox: "sk-sbx-", production: "sk-live-" } as const satisfies Record<
  Environment,
  string
>;
const KEY_ID = "key_";
/** 32 letters of 57: about 186 random bits, so one round of sha256 is enough. */
const SECRET_LENGTH = 32;
/** crc32 in base 36. */
const CHECKSUM_LENGTH = 7;
/** Longer texts are refused before the pattern sees them. */
const LENGTH_MAX = 80;
const PATTERN = /^sk-(sbx|live)-([0-9a-f]{32})-([A-Za-z0-9]{32})([a-z0-9]{7})$/;

/** The public beginning of a key: enough to recognise it, useless to whoever finds it. */
export function keyPrefix(environment: Environment, id: string): string {
  return PREFIXES[environment] + id.slice(KEY_ID.length);
}

/** Makes the secret of a new key and the text that is shown once. */
export function mintKeyText(environment: Environment, id: string): { text: string; secretSha256: Buffer } {
  const secret = randomText(SECRET_LENGTH);
  const body = `${keyPrefix(environment, id)}-${secret}`;
  return { text: body + checksum(body), secretSha256: sha256(secret) };
}

/** Reads a key; undefined for whatever this gateway cannot have issued, at the price of one pattern and one crc32. */
export function readKeyText(text: string): KeyText | undefined {
  if (text.length > LENGTH_MAX) return undefined;
  const [, prefix, id, secret, check] = PATTERN.exec(text) ?? [];
  if (!prefix || !id || !secret || check !== checksum(text.slice(0, -CHECKSUM_LENGTH))) return undefined;
  return { environment: prefix === "live" ? "production" : "sandbox", id: KEY_ID + id, secret };
}

export function sha256(text: string): Buffer {
  return hash("sha256", text, "buffer");
}

function checksum(body: string): string {
  return crc32(body).toString(36).padStart(CHECKSUM_LENGTH, "0");
}
