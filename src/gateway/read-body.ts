import type { IncomingMessage } from "node:http";
import { ClientGone } from "./departure.ts";
import { gatewayRefusals } from "./errors.ts";

/**
 * Reads a whole body, at most `bytesMax` bytes.
 *
 * Throws `gateway/body_too_large` as soon as the limit is known to be passed (by `content-length` at once), so no
 * more than the limit is ever held. What still comes is thrown away unread: a connection closed under a client that
 * is sending would take the answer with it.
 */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  requireReadable(request, bytesMax);
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    request.on("data", (part: Buffer) => {
      size += part.length;
      if (size <= bytesMax) return void parts.push(part);
      request.removeAllListeners("data").resume();
      parts.length = 0;
      reject(tooLarge(bytesMax));
    });
    request.once("end", () =>
      resolve(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, size)),
    );
    request.once("error", (cause) => reject(new ClientGone("the body was cut off", { cause })));
    request.once("close", () => {
      if (!request.complete) reject(new ClientGone("the connection was closed"));
    });
  });
}

function requireReadable(request: IncomingMessage, bytesMax: number): void {
  if (Number(request.headers["content-length"] ?? 0) > bytesMax) throw tooLarge(bytesMax);
  const encoding = request.headers["content-encoding"];
  if (encoding === undefined || encoding === "identity") return;
  throw gatewayRefusals.refuse(
    "body_encoding",
    "The body is compressed, so its texts could not be screened. Send it without content-encoding.",
  );
}

function tooLarge(bytesMax: number) {
  return gatewayRefusals.refuse(
    "body_too_large",
    `The body is larger than ${bytesMax} bytes, the limit of this gateway. Send less, or ask your operator for a larger limit.`,
  );
}
