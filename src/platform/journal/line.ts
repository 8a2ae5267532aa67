import { hash as hashOnce } from "node:crypto";
import type { JournalEntry, JournalPayload } from "./shapes.ts";

/** One line of a segment, taken apart; docs/audit-format.md is the specification. */
export interface Line {
  readonly sequence: number;
  readonly at: number;
  readonly previous: string;
  readonly digest: string;
  readonly hash: string;
  /** Null together with `payload` when the entry has been erased. */
  readonly salt: string | null;
  /** The raw bytes of the payload as they stand in the file; digests are over these, never over re-encoded JSON. */
  readonly payload: Buffer | null;
}

/** `prev` of the first entry. */
export const NO_HASH = "0".repeat(64);

const HEADER =
  /^\{"seq":([1-9]\d{0,15}),"at":(0|[1-9]\d{0,15}),"prev":"([0-9a-f]{64})","digest":"([0-9a-f]{64})","hash":"([0-9a-f]{64})","salt":(?:"([0-9a-f]{32})"|null),"payload":/;
/** Upper bound of what HEADER can match. */
const HEADER_BYTES_MAX = 340;
const ERASED_PAYLOAD = Buffer.from("null");
const CLOSING_BRACE = 0x7d;

/** sha256 over the salt's 32 characters followed by the payload's bytes. */
export function digestOf(salt: string, payload: string): string {
  return hashOnce("sha256", salt + payload, "hex");
}

/** sha256 over the five lines `fairlead-journal-1`, sequence, time, previous hash, digest; each ends in a newline. */
export function hashOf(sequence: number, at: number, previous: string, digest: string): string {
  return hashOnce("sha256", `fairlead-journal-1\n${sequence}\n${at}\n${previous}\n${digest}\n`, "hex");
}

/** The line, with its newline, and its hash. `payload` is JSON without line breaks. */
export function encodeLine(
  sequence: number,
  at: number,
  previous: string,
  salt: string,
  payload: string,
): { readonly text: string; readonly hash: string } {
  const digest = digestOf(salt, payload);
  const hash = hashOf(sequence, at, previous, digest);
  const text = `{"seq":${sequence},"at":${at},"prev":"${previous}","digest":"${digest}","hash":"${hash}","salt":"${salt}","payload":${payload}}\n`;
  return { text, hash };
}

/** Takes a line without its newline apart; undefined when it is not in the one allowed form. */
export function decodeLine(line: Buffer): Line | undefined {
  const match = HEADER.exec(line.toString("latin1", 0, HEADER_BYTES_MAX));
  if (match === null || line.at(-1) !== CLOSING_BRACE) return undefined;
  const [header, sequence = "", at = "", previous = "", digest = "", hash = "", salt = null] = match;
  const payload = line.subarray(header.length, -1);
  const erased = salt === null;
  if (erased !== payload.equals(ERASED_PAYLOAD)) return undefined;
  const numbers = { sequence: Number(sequence), at: Number(at) };
  return { ...numbers, previous, digest, hash, salt, payload: erased ? null : payload };
}

/** Why the line cannot stand after `previous` as entry `sequence`; undefined when it can. */
export function faultOf(line: Line, sequence: number, previous: string): string | undefined {
  if (line.sequence !== sequence) return `sequence ${line.sequence} stands where ${sequence} belongs`;
  if (line.previous !== previous) return "prev is not the hash of the entry before it";
  if (line.hash !== hashOf(line.sequence, line.at, line.previous, line.digest)) {
    return "hash does not fit seq, at, prev and digest";
  }
  if (line.salt !== null && line.payload !== null && line.digest !== digestOfBytes(line.salt, line.payload)) {
    return "digest does not fit salt and payload";
  }
  return undefined;
}

function digestOfBytes(salt: string, payload: Buffer): string {
  return hashOnce("sha256", Buffer.concat([Buffer.from(salt, "latin1"), payload]), "hex");
}

export function entryOf(line: Pick<Line, "sequence" | "at" | "payload">): JournalEntry {
  const payload = line.payload === null ? null : readPayload(line.payload.toString("utf8"));
  return { sequence: line.sequence, at: line.at, kind: payload?.kind ?? "erased", payload };
}

/** Payloads are written by `append` only, from a JournalPayload; the digest vouches for them. */
export function readPayload(text: string): JournalPayload {
  return JSON.parse(text) as JournalPayload;
}
