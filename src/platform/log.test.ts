import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createLog, defineRefusals, type LogFields } from "./index.ts";

function collect() {
  const lines: string[] = [];
  const log = createLog({ level: "info", destination: { write: (line: string) => lines.push(line) } });
  return { log, lines };
}

const PROMPT = "please write to anna about her garden";
const KEY = "sk-live-9f8e7d6c5b4a39281706";

describe("createLog", () => {
  it("writes one JSON line with time, level, event and the fields", () => {
    const { log, lines } = collect();
    log.info("Ready.", { port: 8787, durationMs: 12 });
    const { time, ...line } = JSON.parse(lines[0] ?? "");
    assert.ok(Number.isFinite(Date.parse(time)));
    assert.deepEqual(line, { level: "info", port: 8787, durationMs: 12, event: "Ready." });
  });

  it("lets neither a prompt nor a key out of an error, its causes, or its stack", () => {
    const { log, lines } = collect();
    const refusals = defineRefusals("test", { odd: { status: 400, title: "Odd" } });
    const system = Object.assign(new Error(`${PROMPT} ${KEY}`), { code: "ECONNRESET", name: PROMPT });
    log.error("Failed.", {
      error: refusals.refuse("odd", `${PROMPT}\n    at f (/${KEY}:1:1)`, { cause: system }),
    });
    log.error("Failed.", { error: Object.assign(new Error("x"), { code: KEY, message: PROMPT }) });
    log.error("Failed.", { error: PROMPT });
    try {
      JSON.parse(PROMPT);
    } catch (error) {
      log.error("Failed.", { error });
    }
    const text = lines.join("");
    assert.doesNotMatch(text, /anna|garden|sk-live|9f8e7d/);
    const { error } = JSON.parse(lines[0] ?? "");
    assert.deepEqual([error.name, error.code, error.cause.code], ["Refusal", "test/odd", "ECONNRESET"]);
    assert.match(error.frames[0], /errors\.ts:\d+:\d+/);
  });

  it("leaves out a field's text that is no id, code, path or address, or looks like a key", () => {
    const { log, lines } = collect();
    log.info("Seen.", { reason: PROMPT, code: KEY, keyId: "key_7Q2", url: "http://127.0.0.1:8787/trust" });
    const line = JSON.parse(lines[0] ?? "");
    assert.match(line.reason, /^\[removed/);
    assert.match(line.code, /^\[removed/);
    assert.deepEqual([line.keyId, line.url], ["key_7Q2", "http://127.0.0.1:8787/trust"]);
  });

  it("keeps a signature, whatever its letters spell", () => {
    const { log, lines } = collect();
    const signature = `AB/SK9pk0+gho1/ghp${"a".repeat(68)}==`;
    log.info("Checkpoint.", { signature });
    assert.equal(JSON.parse(lines[0] ?? "").signature, signature);
  });

  it("leaves name and password out of an address", () => {
    const { log, lines } = collect();
    log.info("Seen.", { url: "http://anna:hidden@127.0.0.1:9/v1", upstream: "https://hidden@[::1]/a@b" });
    const { url, upstream } = JSON.parse(lines[0] ?? "");
    assert.deepEqual([url, upstream], ["http://***@127.0.0.1:9/v1", "https://***@[::1]/a@b"]);
  });

  it("drops fields it does not know, should an untyped caller send them", () => {
    const { log, lines } = collect();
    // What a caller without the compiler could do.
    const untyped = { prompt: "hello", authorization: "Bearer", nested: { text: PROMPT } } as LogFields;
    log.info("Seen.", untyped);
    assert.deepEqual(Object.keys(JSON.parse(lines[0] ?? "")), ["level", "time", "event"]);
  });

  it("does not compile with a message that holds a variable, or with a field of people's text", () => {
    const { log } = collect();
    const name: string = "anna";
    // @ts-expect-error a template may hold anything
    log.debug(`Hello ${name}.`);
    // @ts-expect-error a variable may hold anything
    log.debug(name);
    // @ts-expect-error there is no field for texts
    log.debug("Hello.", { prompt: name });
  });
});
