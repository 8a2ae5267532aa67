import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** One request as the upstream saw it. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly bytes: Buffer;
  /** The parsed body. */
  readonly body: Readonly<Record<string, unknown>>;
  /** True once the connection is closed before the answer was finished. */
  isAbandoned(): boolean;
}

export type Answering = (response: ServerResponse, received: Received) => unknown;

/** A model server inside the test: each model that it lists answers in a way of its own. */
export async function startUpstream(models: Readonly<Record<string, Answering>>) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === "/v1/models") {
      return sendJson(response, 200, { data: Object.keys(models).map((id) => ({ id, object: "model" })) });
    }
    const one = await read(request, response);
    received.push(one);
    await models[String(one.body.model)]?.(response, one);
  }

  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The system gave no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    /** The newest request that asked for this model. */
    lastOf(model: string): Received {
      const found = received.findLast(({ body }) => body.model === model);
      if (!found) throw new Error(`Nobody asked for ${model}.`);
      return found;
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
export type TestUpstream = Awaited<ReturnType<typeof startUpstream>>;

async function read(request: IncomingMessage, response: ServerResponse): Promise<Received> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const bytes = Buffer.concat(parts);
  let abandoned = false;
  response.on("close", () => {
    abandoned = !response.writableFinished;
  });
  return {
    path: request.url ?? "",
    headers: request.headers,
    bytes,
    body: JSON.parse(bytes.toString("utf8")),
    isAbandoned: () => abandoned,
  };
}

export function sendJson(response: ServerResponse, status: number, body: object, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

export function openEvents(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
}
