import { hkdfSync } from "node:crypto";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomText } from "./ids.ts";

/** Keys that everything secret in this installation derives from; the root itself stays in here. */
export interface Secrets {
  /** 32 bytes, always the same for the same secret and purpose; no two purposes share bytes. */
  derive(purpose: string): Buffer;
  /** True when this call wrote a new `DATA/secret`: the operator must be told to keep a copy. */
  readonly generated: boolean;
}

/** The secret cannot be used; `message` says how to mend it and never holds the secret. */
export class SecretError extends Error {
  override readonly name = "SecretError";
}

/** 22 characters of our alphabet hold 128 bits. */
const SECRET_CHARACTERS_MIN = 22;
const GENERATED_CHARACTERS = 44;
const FILE_MODE = 0o600;

/** Takes FAIRLEAD_SECRET, else `DATA/secret`, else generates that file (mode 0600). */
export function loadSecret(options: {
  readonly dataFolder: string;
  readonly env: { readonly FAIRLEAD_SECRET?: string | undefined };
}): Secrets {
  const given = options.env.FAIRLEAD_SECRET?.trim();
  if (given) return deriveFrom(checked(given, "FAIRLEAD_SECRET"), false);
  const file = join(options.dataFolder, "secret");
  const kept = readSecretFile(file);
  if (kept !== undefined) return deriveFrom(checked(kept, file), false);
  mkdirSync(options.dataFolder, { recursive: true });
  const fresh = randomText(GENERATED_CHARACTERS);
  writeFileSync(file, `${fresh}\n`, { mode: FILE_MODE, flag: "wx" });
  return deriveFrom(fresh, true);
}

function readSecretFile(file: string): string | undefined {
  const facts = statSync(file, { throwIfNoEntry: false });
  if (facts === undefined) return undefined;
  if ((facts.mode & 0o077) !== 0) {
    throw new SecretError(`Others may read ${file}. Close it with: chmod 600 ${file}`);
  }
  return readFileSync(file, "utf8").trim();
}

function checked(secret: string, source: string): string {
  if (secret.length >= SECRET_CHARACTERS_MIN) return secret;
  throw new SecretError(
    `${source} is too short: it needs at least ${SECRET_CHARACTERS_MIN} random characters. Make one with: openssl rand -hex 32`,
  );
}

function deriveFrom(root: string, generated: boolean): Secrets {
  const key = Buffer.from(root, "utf8");
  return {
    derive: (purpose) => Buffer.from(hkdfSync("sha256", key, "fairlead", purpose, 32)),
    generated,
  };
}
