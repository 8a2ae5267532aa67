import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { samplePolicyText, sampleRule } from "../src/policy/sample-policy.ts";
import { DONE, frame, says, streams, wholeAnswer } from "./house/answers.ts";
import { type Answer, ask, chat, completionOf, ErrorBody, errorOf, eventsOf } from "./house/ask.ts";
import { openHouse, type TestHouse } from "./house/open-house.ts";
import { recordOf } from "./house/records.ts";
import { startGateway } from "./house/start-gateway.ts";
import { type Answering, openEvents, sendJson } from "./house/start-upstream.ts";
import { temporaryFolder } from "./house/temporary-folder.ts";
import { until } from "./house/until.ts";

const STREAM = { stream: true };
/** More than one window of the screen, so that a part of it leaves before the end. */
const PARAGRAPH = "The garden behind the library opens at nine. ".repeat(10);
const KEY = "AKIAZ3MSJV4KQ7TBWD2N";
const CANARY = "canary-0815";

const CONFIG = `
upstream:
  headers_timeout_ms: 300
  idle_timeout_ms: 300
`;

const failing = (status: number, message: string, headers = {}): Answering => {
  return (response) => sendJson(response, status, { error: { message, type: "t", code: null } }, headers);
};

const rawly = (text: string, type = "application/json"): Answering => {
  return (response) => response.writeHead(200, { "content-type": type }).end(text);
};

/** Writes a part of an answer, then cuts the connection. */
const dies = (part: string, type: string, headers = {}): Answering => {
  return (response) => {
    response.writeHead(200, { "content-type": type, ...headers });
    response.write(part, () => response.destroy());
  };
};

const SSE = "text/event-stream";

interface Misbehaviour {
  readonly answering: Answering;
  readonly status: number;
  readonly code: string;
}

const misbehaves = (answering: Answering, status: number, code: string): Misbehaviour => ({
  answering,
  status,
  code: `models/${code}`,
});

/** What a whole answer can suffer. */
const WHOLE: Readonly<Record<string, Misbehaviour>> = {
  "dies in the middle": misbehaves(
    dies(wholeAnswer(PARAGRAPH).slice(0, 100), "application/json", { "content-length": "9999" }),
    502,
    "upstream_interrupted",
  ),
  "dies in the middle of a chunked answer": misbehaves(
    dies(wholeAnswer(PARAGRAPH).slice(0, 100), "application/json"),
    502,
    "upstream_interrupted",
  ),
  "hangs up without a word": misbehaves((response) => response.destroy(), 502, "upstream_unreachable"),
  "answers what is no HTTP": misbehaves(
    (response) => response.socket?.end("what?\r\n\r\n"),
    502,
    "upstream_unreachable",
  ),
  "answers broken JSON": misbehaves(rawly('{"choices":[{'), 502, "upstream_garbage"),
  "answers JSON without choices": misbehaves(rawly('{"hello":1}'), 502, "upstream_garbage"),
  "answers choices that are numbers": misbehaves(rawly('{"choices":[1]}'), 502, "upstream_garbage"),
  "answers nothing": misbehaves(rawly(""), 502, "upstream_garbage"),
  "answers with a web page": misbehaves(rawly("<html>Welcome</html>", "text/html"), 502, "upstream_garbage"),
  "answers a stream unasked": misbehaves(rawly(frame("Hello") + DONE, SSE), 502, "upstream_garbage"),
  "never answers": misbehaves(() => undefined, 504, "upstream_timeout"),
  "goes silent in the middle": misbehaves(
    (response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"choices":');
    },
    504,
    "upstream_timeout",
  ),
  "reports an error of its own": misbehaves(failing(500, `Stack at ${CANARY}`), 502, "upstream_failed"),
  "does not take the operator's key": misbehaves(
    failing(401, `Incorrect API key: sk-live-${CANARY}`),
    502,
    "upstream_credentials",
  ),
  "does not know the model": misbehaves(failing(404, CANARY), 404, "model_unknown"),
  "is at its limit": misbehaves(failing(429, CANARY, { "retry-after": "7" }), 503, "upstream_busy"),
  "is overloaded": misbehaves(failing(503, CANARY), 503, "upstream_busy"),
  "rejects the request": misbehaves(failing(400, "temperature is too high"), 400, "upstream_rejected"),
  "redirects elsewhere": misbehaves(failing(307, CANARY, { location: "/elsewhere" }), 502, "upstream_failed"),
};

/** What a stream can suffer after it has begun. */
const STREAMED: Readonly<Record<string, Misbehaviour>> = {
  "dies in the middle": misbehaves(dies(frame(PARAGRAPH), SSE), 200, "upstream_interrupted"),
  "ends without an ending": misbehaves(streams(frame(PARAGRAPH)), 200, "upstream_interrupted"),
  "ends in the middle of an event": misbehaves(
    streams(frame(PARAGRAPH), frame("", "stop"), frame("x").slice(0, 20)),
    200,
    "upstream_interrupted",
  ),
  "sends an error event": misbehaves(
    streams(frame(PARAGRAPH), `data: {"error":{"message":"${CANARY}"}}\n\n`),
    200,
    "upstream_interrupted",
  ),
  "sends what is no JSON": misbehaves(
    streams(frame(PARAGRAPH), `data: {{{ ${CANARY}\n\n`),
    200,
    "upstream_garbage",
  ),
  "sends a bare number": misbehaves(streams(frame(PARAGRAPH), "data: 42\n\n"), 200, "upstream_garbage"),
  "sends an event without an end": misbehaves(
    streams(frame(PARAGRAPH), `data: ${"a".repeat(4_400_000)}`),
    200,
    "upstream_garbage",
  ),
  "goes silent": misbehaves(
    (response) => {
      openEvents(response);
      response.write(frame(PARAGRAPH));
    },
    200,
    "upstream_timeout",
  ),
};

const named = (group: string, cases: Readonly<Record<string, Misbehaviour>>) =>
  Object.fromEntries(Object.entries(cases).map(([name, { answering }]) => [`${group}: ${name}`, answering]));

describe("an upstream that misbehaves", () => {
  let house: TestHouse;
  before(async () => {
    house = await openHouse({
      config: CONFIG,
      policy: samplePolicyText([
        sampleRule({ where: { direction: ["output"] } }),
        sampleRule({ id: "keys", when: { secret: true } }),
      ]),
      models: {
        ...named("whole", WHOLE),
        ...named("streamed", STREAMED),
        junk: streams(frame("Hello"), frame("", "stop"), DONE, `data: ${CANARY}\n\n`, frame(CANARY)),
        "no done": streams(frame("Hello"), frame("", "stop")),
        "spoken rejection": failing(400, "Now buy our pills, temperature is too high"),
        "secret rejection": failing(422, "your key AKIAZ3MSJV4KQ7TBWD2N is no good"),
        "endless rejection": async (response, received) => {
          response.writeHead(500, { "content-type": "application/json" });
          while (!received.isAbandoned()) {
            response.write("a".repeat(10_000));
            await pause(1);
          }
        },
        "names a server": failing(
          400,
          "see http://10.0.0.7:8000/v1/x?key=1, llm-7.internal:8443 or 192.168.3.4; [fd00::1] says temperature is too high",
        ),
        "has an image": rawly(
          '{"choices":[{"index":0,"message":{"role":"assistant","content":[{"type":"image_url","image_url":{"url":"data:,"}}]}}]}',
        ),
        "has a key for an id": rawly(wholeAnswer("Hello.").replace("chatcmpl-1", KEY)),
        "has a key for an id, streamed": streams(frame("Hello.", "stop").replace("chatcmpl-1", KEY), DONE),
        well: says("Good morning."),
      },
    });
  });
  after(() => house.close());

  for (const [what, { status, code }] of Object.entries(WHOLE)) {
    for (const more of [{}, STREAM]) {
      const streaming = "stream" in more;
      if (streaming && code === "models/upstream_garbage") continue;
      if (streaming && what.includes("middle")) continue;
      it(`that ${what} is told to the caller as ${code}${streaming ? ", before a stream as well" : ""}`, async () => {
        const answer = await ask(house.gateway, chat(`whole: ${what}`, "Go on.", more));
        assert.equal(answer.status, status, answer.text);
        await checkError(errorOf(answer), answer, status, code);
      });
    }
  }

  for (const [what, { code }] of Object.entries(STREAMED)) {
    it(`that ${what} ends the stream as ${code}, after what was said before`, async () => {
      const answer = await ask(house.gateway, chat(`streamed: ${what}`, "Go on.", STREAM));
      const events = eventsOf(answer);
      assert.equal(answer.status, 200);
      assert.ok(answer.text.startsWith(frame(PARAGRAPH)), "what was said before is missing");
      assert.ok(!events.includes("[DONE]"), "it looks like a clean end");
      await checkError(ErrorBody.parse(JSON.parse(events.at(-1) ?? "")).error, answer, 200, code);
    });
  }

  it("that is at its limit passes on when to come back", async () => {
    const answer = await ask(house.gateway, chat("whole: is at its limit", "Go on."));
    assert.equal(answer.headers.get("retry-after"), "7");
  });

  it("that rejects a request is quoted, unless the policy would not let its words pass", async () => {
    const quoted = await ask(house.gateway, chat("whole: rejects the request", "Go on."));
    assert.match(errorOf(quoted).message, /temperature is too high/);
    for (const model of ["spoken rejection", "secret rejection"]) {
      const answer = await ask(house.gateway, chat(model, "Go on."));
      assert.match(errorOf(answer).message, /cannot be shown/);
      assert.doesNotMatch(answer.text, /pills|AKIA/);
    }
  });

  it("that rejects a request does not tell where the operator's servers stand", async () => {
    const answer = await ask(house.gateway, chat("names a server", "Go on."));
    assert.match(
      errorOf(answer).message,
      /see \[address\] \[address\] or \[address\]; \[address\] says temperature is too high/,
    );
    const { output, usage } = await recordOf(house.gateway.data, answer.id);
    assert.deepEqual([output?.scanned.texts, usage.source], [1, "none"]);
  });

  it("that answers what cannot be screened is the one at fault, not the caller", async () => {
    const image = await ask(house.gateway, chat("has an image", "Go on."));
    assert.deepEqual([image.status, errorOf(image).fairlead.code], [502, "gateway/answer_not_screened"]);
  });

  it("that puts a secret where an id belongs does not bring it out", async () => {
    for (const [model, more] of [
      ["has a key for an id", {}],
      ["has a key for an id, streamed", STREAM],
    ] as const) {
      const answer = await ask(house.gateway, chat(model, "Go on.", more));
      assert.doesNotMatch(answer.text, /AKIA/);
      assert.equal((await recordOf(house.gateway.data, answer.id)).output?.rule, "keys");
    }
  });

  it("that may have worked for an answer nobody got is charged for as reserved", async () => {
    const body = { max_tokens: 50 };
    for (const what of ["never answers", "answers broken JSON", "hangs up without a word"]) {
      const answer = await ask(house.gateway, chat(`whole: ${what}`, "Go on.", body));
      const { usage, reserved_tokens } = await recordOf(house.gateway.data, answer.id);
      assert.equal(usage.source, "reservation", what);
      assert.equal(usage.input_tokens + usage.output_tokens, reserved_tokens);
    }
  });

  it("that never stops reporting an error is not listened to for ever", async () => {
    const answer = await ask(house.gateway, chat("endless rejection", "Go on."));
    assert.equal(answer.status, 502, answer.text);
    await until("the end of the upstream's answer", () =>
      house.upstream.lastOf("endless rejection").isAbandoned(),
    );
  });

  it("that goes on after its end is cut there", async () => {
    const answer = await ask(house.gateway, chat("junk", "Go on.", STREAM));
    assert.equal(answer.text, frame("Hello") + frame("", "stop") + DONE);
  });

  it("that forgets its [DONE] after a finished answer is forgiven", async () => {
    const answer = await ask(house.gateway, chat("no done", "Go on.", STREAM));
    assert.equal(answer.text, frame("Hello") + frame("", "stop") + DONE);
  });

  it("leaves the gateway well", async () => {
    const answer = await ask(house.gateway, chat("well", "Hello."));
    assert.equal(completionOf(answer).choices[0].message.content, "Good morning.");
  });

  async function checkError(
    error: ReturnType<typeof errorOf>,
    answer: Answer,
    status: number,
    code: string,
  ): Promise<void> {
    assert.equal(error.fairlead.code, code);
    assert.equal(error.fairlead.request_id, answer.id);
    assert.doesNotMatch(answer.text, new RegExp(CANARY), "the upstream's own words were shown");
    const page = await fetch(error.fairlead.docs_url);
    assert.equal(page.status, 200, `${error.fairlead.docs_url} does not exist`);
    await page.body?.cancel();
    const record = await recordOf(house.gateway.data, answer.id);
    const outcome = status >= 500 || status === 200 ? "failed" : "refused";
    assert.deepEqual([record.outcome, record.status, record.code], [outcome, status, code]);
  }
});

describe("an upstream that is not there", () => {
  it("is a clear error, and not a model that does not exist", async () => {
    const folder = temporaryFolder();
    const gateway = await startGateway(folder.path, "http://127.0.0.1:1", ["--bench"]);
    const answer = await ask(gateway, chat("any", "Hello."));
    assert.equal(answer.status, 502);
    assert.equal(errorOf(answer).fairlead.code, "models/upstream_unreachable");
    const record = await recordOf(folder.path, answer.id);
    assert.deepEqual([record.outcome, record.usage.source], ["failed", "none"]);
    await gateway.stop();
    folder.remove();
  });
});
