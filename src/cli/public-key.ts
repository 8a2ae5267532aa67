import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { UsageError } from "./arguments.ts";

/** 32 bytes, as `/trust/audit-heads.json` publishes them. */
const RAW = /^[A-Za-z0-9+/]{43}=$/;

/**
 * The key of checkpoints as `--public-key` gives it: base64 of 32 bytes, PEM, or a file that holds one of them. Answers
 * base64; throws `UsageError`.
 */
export function readPublicKey(said: string): string {
  const text = (contentOf(said) ?? said).trim();
  const raw = RAW.test(text) ? text : rawOfPem(text);
  if (raw !== undefined) return raw;
  throw new UsageError(
    "--public-key is an Ed25519 key: the public_key of /trust/audit-heads.json, PEM, or a file that holds one of them.",
  );
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // No file of that name: it is the key itself, or nothing that can be used.
    return undefined;
  }
}

function rawOfPem(text: string): string | undefined {
  try {
    const { kty, crv, x } = createPublicKey(text).export({ format: "jwk" });
    return kty === "OKP" && crv === "Ed25519" && x
      ? Buffer.from(x, "base64url").toString("base64")
      : undefined;
  } catch {
    return undefined;
  }
}
