import { Pool } from "undici";
import { z } from "zod";
import type { Upstream, UpstreamRequest } from "../upstream.ts";
import { streamedAnswer } from "./streamed-answer.ts";
import { wholeAnswer } from "./whole-answer.ts";

export interface OpenAiCompatibleOptions {
  /** Base address with its version path, e.g. `https://api.openai.com/v1`; no trailing slash. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** Sockets kept towards this upstream; more requests wait for one of them. */
  readonly connections: number;
  /** Longest wait for the first byte of an answer, in milliseconds. */
  readonly headersTimeoutMs: number;
  /** Longest silence in the middle of an answer, in milliseconds. */
  readonly idleTimeoutMs: number;
}

const ModelList = z.object({ data: z.array(z.object({ id: z.string().min(1) })) });

/** A list of models is small; a server that sends more than this is not answering the question. */
const MODEL_LIST_BYTES_MAX = 4 * 1024 * 1024;

/** Any server with OpenAI's paths below a base address, reached through one keep-alive pool. */
export function createOpenAiCompatible(options: OpenAiCompatibleOptions): Upstream {
  const base = new URL(options.baseUrl);
  const prefix = base.pathname.replace(/\/$/, "");
  const pool = new Pool(base.origin, {
    connections: options.connections,
    headersTimeout: options.headersTimeoutMs,
    bodyTimeout: options.idleTimeoutMs,
    connectTimeout: 5_000,
    pipelining: 1,
  });
  const credentials = options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` };
  const headersOf = {
    json: { ...credentials, "content-type": "application/json", accept: "application/json" },
    stream: { ...credentials, "content-type": "application/json", accept: "text/event-stream" },
  };
  const root = prefix.replace(/\/v1$/, "");
  const pathOf = ({ below, path }: UpstreamRequest) => (below === "version" ? prefix : root) + path;
  function headersFor(kind: "json" | "stream", { below, headers }: UpstreamRequest) {
    // Other families than OpenAI's may look for the key under another name.
    const key = below === "root" && options.apiKey !== undefined ? { "x-api-key": options.apiKey } : {};
    return { ...headersOf[kind], ...key, ...headers };
  }
  return {
    name: options.baseUrl,
    complete: (request) =>
      wholeAnswer(
        pool,
        { method: "POST", path: pathOf(request), headers: headersFor("json", request), body: request.bytes },
        request.signal,
      ),
    stream: (request) =>
      streamedAnswer(
        pool,
        {
          method: "POST",
          path: pathOf(request),
          headers: headersFor("stream", request),
          body: request.bytes,
        },
        request.signal,
      ),
    async listModels(signal) {
      const answer = await pool.request({
        method: "GET",
        path: `${prefix}/models`,
        headers: credentials,
        signal,
      });
      const text = await boundedText(answer.body, MODEL_LIST_BYTES_MAX);
      if (answer.statusCode !== 200) return undefined;
      const list = ModelList.safeParse(parseJson(text));
      return list.success ? list.data.data.map((model) => model.id) : undefined;
    },
    close: () => pool.destroy(),
  };
}

async function boundedText(body: AsyncIterable<Buffer>, bytesMax: number): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > bytesMax) return "";
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** Undefined stands for "not JSON", which no schema accepts. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
