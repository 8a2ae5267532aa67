import { once } from "node:events";
import { connect } from "node:net";

/**
 * A POST with exactly these headers, where `fetch` would add a length: without a body it says nothing about one.
 * With `transfer-encoding: chunked` the body is one chunk.
 */
export async function sendBytes(
  url: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
  request = `POST ${new URL(url).pathname} HTTP/1.1`,
): Promise<{ status: number; text: string }> {
  const { host, hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const lines = Object.entries({ host, connection: "close", ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const chunk = body === undefined ? "" : `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  socket.write(`${[request, ...lines].join("\r\n")}\r\n\r\n${chunk}`);
  let text = "";
  socket.setEncoding("utf8").on("data", (part) => {
    text += part;
  });
  await once(socket, "close");
  return { status: Number(text.split(" ")[1]), text };
}
