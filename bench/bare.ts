/**
 * The floor that a gateway's cost is measured against: takes a request, passes it on, pipes the answer back.
 * Nothing is read, checked or written down. `node bench/bare.ts --upstream URL [--port N]`
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { parseArgs } from "node:util";
import { Pool } from "undici";
import { serve } from "./rig/index.ts";

const { values } = parseArgs({
  options: { upstream: { type: "string" }, port: { type: "string", default: "0" } },
});
if (values.upstream === undefined) throw new Error("Say where to pass requests on: --upstream URL");

const pool = new Pool(values.upstream, { connections: 512 });

serve(
  createServer((request, answer) => {
    pass(request, answer).catch(() => answer.destroy());
  }),
  Number(values.port),
);

async function pass(request: IncomingMessage, answer: ServerResponse): Promise<void> {
  const { host: _, connection: __, ...headers } = request.headers;
  const upstream = await pool.request({
    method: request.method === "POST" ? "POST" : "GET",
    path: request.url ?? "/",
    headers,
    body: request.method === "POST" ? request : null,
  });
  answer.writeHead(upstream.statusCode, upstream.headers);
  upstream.body.pipe(answer);
}
