import { once } from "node:events";
import { connect } from "node:net";
import { firstOf } from "./first-of.ts";
import { shown } from "./start-gateway.ts";

interface Addressed {
  readonly url: string;
  readonly bench_key?: string | undefined;
}

/** The very bytes of a chat request, as a client writes them. */
export function rawRequest({ url, bench_key }: Addressed, body: object): Buffer {
  const json = JSON.stringify(body);
  const head = [
    "POST /v1/chat/completions HTTP/1.1",
    `host: ${new URL(url).host}`,
    `authorization: Bearer ${shown(bench_key)}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(json)}`,
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${json}`);
}

/** A client that says only so much, reads only what it is told to, and leaves when it is told to. */
export async function openSlowly(url: string, bytes: Buffer) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  if (bytes.length > 0) await new Promise<void>((sent) => socket.write(bytes, () => sent()));
  return {
    /** Reads this much and no more: what comes beyond it waits in the sockets. */
    async read(count: number): Promise<void> {
      for (let left = count; left > 0; ) {
        const part: Buffer | null = socket.read(Math.min(left, socket.readableLength)) ?? null;
        if (part) left -= part.length;
        else if (socket.readableEnded || socket.destroyed) return;
        else await firstOf(socket, "readable", "close");
      }
    },
    /** `end` closes the connection as a program does that is done; `reset` as one does that was killed. */
    async leave(how: "end" | "reset"): Promise<void> {
      const closed = once(socket, "close");
      if (how === "reset") socket.resetAndDestroy();
      else socket.destroy();
      await closed;
    },
  };
}
