import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import type { Secrets } from "../secret.ts";
import type { Checkpoint, Head } from "./shapes.ts";

/** PKCS #8 and SPKI wrappings of a raw Ed25519 key (RFC 8410): fixed bytes before the 32 of the key. */
const PRIVATE_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const PUBLIC_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

const PUBLIC_KEY_BYTES = 32;

export interface Signer {
  /** Base64 of the 32 raw bytes. */
  readonly publicKey: string;
  sign(head: Head, at: number): Checkpoint;
}

/** Signs with a key that derives from the installation's secret, so that it survives restarts without a file. */
export function createSigner(secrets: Pick<Secrets, "derive">): Signer {
  const key = privateKeyOf(secrets);
  return {
    publicKey: rawPublicKey(key),
    sign: (head, at) => ({
      ...head,
      at,
      signature: sign(null, signedBytes(head, at), key).toString("base64"),
    }),
  };
}

/** The public key of this installation's checkpoints, base64 of 32 bytes. */
export function checkpointPublicKey(secrets: Pick<Secrets, "derive">): string {
  return rawPublicKey(privateKeyOf(secrets));
}

/** Checks signatures against one key (base64 of 32 bytes); every check fails when the key is not one. */
export function signatureCheck(publicKey: string): (checkpoint: Checkpoint) => boolean {
  const raw = Buffer.from(publicKey, "base64");
  if (raw.length !== PUBLIC_KEY_BYTES) return () => false;
  const key = createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, raw]), format: "der", type: "spki" });
  return (checkpoint) => {
    const signature = Buffer.from(checkpoint.signature, "base64");
    return verify(null, signedBytes(checkpoint, checkpoint.at), key, signature);
  };
}

/** Five lines, each ended by a newline; no field can hold one, so no two checkpoints give the same bytes. */
function signedBytes(head: Head, at: number): Buffer {
  return Buffer.from(
    `fairlead-checkpoint-1\n${head.writer}\n${head.sequence}\n${head.hash}\n${at}\n`,
    "utf8",
  );
}

function privateKeyOf(secrets: Pick<Secrets, "derive">): KeyObject {
  const seed = secrets.derive("audit-checkpoints");
  return createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: "der", type: "pkcs8" });
}

function rawPublicKey(key: KeyObject): string {
  const wrapped = createPublicKey(key).export({ format: "der", type: "spki" });
  return wrapped.subarray(PUBLIC_PREFIX.length).toString("base64");
}
