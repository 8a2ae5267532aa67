import { request as probe } from "undici";
import { ConfigError } from "../platform/index.ts";

/** Where the upstream is, and how we came to it: the first line that `up` prints. */
export interface Choice {
  readonly kind: "openai_compatible" | "demo";
  /** Base address with version path; empty for the demo. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** For people, e.g. `--upstream`, `fairlead.yaml`, `Ollama found on this machine`. */
  readonly from: string;
  /** What was found and not used, and how to use it. One sentence each. */
  readonly notes: readonly string[];
}

export interface DiscoverInput {
  /** `--upstream` or its variable: an address, `demo` or `openai`. */
  readonly asked: string | undefined;
  /** From fairlead.yaml. */
  readonly configured: { readonly url: string; readonly apiKey: string | undefined } | undefined;
  readonly openAiKey: string | undefined;
  /** Variables of providers that this version cannot speak to yet; names only. */
  readonly otherKeys: readonly string[];
  /** True once the operator has said `--upstream openai` for this data folder. */
  readonly paidAccepted: boolean;
}

const OPENAI_URL = "https://api.openai.com/v1";

const LOCAL_SERVERS = [
  { name: "Ollama", baseUrl: "http://127.0.0.1:11434/v1" },
  { name: "vLLM", baseUrl: "http://127.0.0.1:8000/v1" },
  { name: "llama.cpp", baseUrl: "http://127.0.0.1:8080/v1" },
] as const;

/** All local servers are asked at once; a server on this machine that needs longer is not ready. */
const PROBE_MS = 200;

/**
 * Chooses the upstream: what was asked for, then fairlead.yaml, then OPENAI_API_KEY, then a server on this
 * machine, then the demo. A paid key is never used unasked: it needs `--upstream openai` once.
 */
export async function discover(input: DiscoverInput): Promise<Choice> {
  const notes = notesOn(input);
  if (input.asked === "demo") return demo("--upstream demo", notes);
  if (input.asked === "openai") return openAi(input, "--upstream openai", notes);
  if (input.asked !== undefined) return at(input.asked, keyFor(input.asked, input), "--upstream", notes);
  if (input.configured) return at(input.configured.url, input.configured.apiKey, "fairlead.yaml", notes);
  if (input.openAiKey !== undefined && input.paidAccepted) return openAi(input, "OPENAI_API_KEY", notes);
  const local = await firstLocal();
  if (local) return at(local.baseUrl, undefined, `${local.name}, found on this machine`, notes);
  return demo("no model was found", notes);
}

/** The configured key belongs to the configured server; another one that is asked for never sees it. */
function keyFor(asked: string, { configured }: DiscoverInput): string | undefined {
  if (configured === undefined || new URL(asked).origin !== new URL(configured.url).origin) return undefined;
  return configured.apiKey;
}

/** Completes `http://host:port` with `/v1`, where every OpenAI-compatible server keeps its paths. */
function baseUrlOf(address: string): string {
  const url = new URL(address);
  const path = url.pathname.replace(/\/+$/, "");
  return url.origin + (path === "" ? "/v1" : path);
}

function at(address: string, apiKey: string | undefined, from: string, notes: readonly string[]): Choice {
  return { kind: "openai_compatible", baseUrl: baseUrlOf(address), apiKey, from, notes };
}

function demo(from: string, notes: readonly string[]): Choice {
  return { kind: "demo", baseUrl: "", apiKey: undefined, from, notes };
}

function openAi(input: DiscoverInput, from: string, notes: readonly string[]): Choice {
  if (input.openAiKey === undefined) {
    throw new ConfigError([
      "--upstream openai needs OPENAI_API_KEY in the environment. Set it and start again.",
    ]);
  }
  return at(OPENAI_URL, input.openAiKey, from, notes);
}

function notesOn(input: DiscoverInput): string[] {
  const notes: string[] = [];
  const address = URL.parse(input.asked ?? input.configured?.url ?? "");
  if (address?.username || address?.password) {
    notes.push(
      "The name and password in the upstream's address are not sent: name its key's variable with upstream.api_key_env.",
    );
  }
  if (input.openAiKey !== undefined && !input.paidAccepted && input.asked !== "openai") {
    notes.push(
      "OPENAI_API_KEY was found and is not used: its calls cost money. Say --upstream openai once to use it.",
    );
  }
  for (const name of input.otherKeys) {
    notes.push(`${name} was found; this version cannot speak to that provider yet.`);
  }
  return notes;
}

async function firstLocal() {
  const answers = await Promise.all(LOCAL_SERVERS.map((server) => listsModels(server.baseUrl)));
  return LOCAL_SERVERS.find((_, index) => answers[index]);
}

/** True when a server lists models there; nobody listening is the ordinary case, not an error. */
async function listsModels(baseUrl: string): Promise<boolean> {
  try {
    const answer = await probe(`${baseUrl}/models`, { signal: AbortSignal.timeout(PROBE_MS) });
    const text = await answer.body.text();
    return answer.statusCode === 200 && text.includes('"data"');
  } catch {
    return false;
  }
}
