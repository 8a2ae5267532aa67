import {
  getLlama,
  type LlamaContextSequence,
  LlamaLogLevel,
  type LlamaModel,
  type Token,
} from "node-llama-cpp";

/** The model's whole window; prompt and answer share it. */
const CONTEXT_TOKENS = 512;
/** Of a longer prompt only the end is read. With bos this leaves 63 tokens for an answer. */
export const PROMPT_TOKENS_MAX = 448;
export const ANSWER_TOKENS_MAX = CONTEXT_TOKENS - PROMPT_TOKENS_MAX - 1;

export interface Generation {
  /** New text of the answer; always whole characters. */
  readonly onText: (text: string) => void;
  readonly maxTokens: number;
  readonly signal: AbortSignal;
}

export interface Told {
  readonly tokens: readonly number[];
  readonly promptTokens: number;
  /** Tokens at the start of the prompt that the model never saw. */
  readonly droppedTokens: number;
  readonly ended: "stop" | "length" | "aborted";
}

export interface Stories {
  tokenize(text: string): readonly number[];
  /** Continues the prompt with the likeliest token each time, so that the same prompt gives the same answer. */
  tell(prompt: string, generation: Generation): Promise<Told>;
}

/** Loads the model on one CPU thread. Prompts are answered one after another, in the order in which they came. */
export async function loadStories(modelPath: string): Promise<Stories> {
  const llama = await getLlama({ gpu: false, maxThreads: 1, build: "never", logLevel: LlamaLogLevel.error });
  const model = await llama.loadModel({ modelPath });
  const context = await model.createContext({ contextSize: CONTEXT_TOKENS, threads: 1, sequences: 1 });
  const sequence = context.getSequence();
  let last: Promise<unknown> = Promise.resolve();
  return {
    tokenize: (text) => model.tokenize(text),
    tell(prompt, generation) {
      const told = last.then(() => tell(model, sequence, prompt, generation));
      last = told.catch(() => undefined); // whoever asked sees the error; the next in line is not stopped by it
      return told;
    },
  };
}

async function tell(
  model: LlamaModel,
  sequence: LlamaContextSequence,
  prompt: string,
  { onText, maxTokens, signal }: Generation,
): Promise<Told> {
  const all = model.tokenize(prompt);
  const kept = all.slice(-PROMPT_TOKENS_MAX);
  const facts = { promptTokens: kept.length, droppedTokens: all.length - kept.length };
  const tokens: Token[] = [];
  if (signal.aborted) return { ...facts, tokens, ended: "aborted" };

  await sequence.clearHistory();
  let sent = 0;
  let ended: Told["ended"] = "stop";
  for await (const token of sequence.evaluate([...bosOf(model), ...kept], { temperature: 0 })) {
    if (signal.aborted) ended = "aborted";
    if (signal.aborted || model.isEogToken(token)) break;
    tokens.push(token);
    const text = model.detokenize(tokens, false, kept);
    const last = tokens.length >= maxTokens;
    // A character that is spelled in bytes ends in U+FFFD until its last byte is there.
    if (last || !text.endsWith("\uFFFD")) {
      if (text.length > sent) onText(text.slice(sent));
      sent = text.length;
    }
    if (last) {
      ended = "length";
      break;
    }
  }
  return { ...facts, tokens, ended };
}

function bosOf(model: LlamaModel): Token[] {
  return model.tokens.bos === null ? [] : [model.tokens.bos];
}
