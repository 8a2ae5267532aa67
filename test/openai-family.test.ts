import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type OpenAI from "openai";
import { BadRequestError, NotFoundError, RateLimitError } from "openai";
import { ask } from "./house/ask.ts";
import {
  ADDRESS,
  all,
  FAMILY_POLICY,
  FORBIDDEN,
  IN_NEED,
  LONG,
  openAiAt,
  SAFE_TEXT,
  thrownBy,
} from "./house/family-house.ts";
import { openHouse, type TestHouse } from "./house/open-house.ts";
import { completes, embeds, vectorOf } from "./house/openai-family-upstream.ts";
import { recordOf } from "./house/records.ts";
import { shown, startGateway } from "./house/start-gateway.ts";
import { openEvents, sendJson } from "./house/start-upstream.ts";
import { temporaryFolder } from "./house/temporary-folder.ts";
import { until } from "./house/until.ts";

const PLAIN = "Good morning, garden.";
const VECTORS = 1_500;

const MODELS = {
  plain: completes(PLAIN),
  repeats: completes(({ body }) => String(body.prompt)),
  forbidden: completes(`${LONG}${FORBIDDEN}`),
  "in-need": completes(IN_NEED),
  address: completes(`You can write to ${ADDRESS}, on Mondays.`),
  "breaks-off": ((response) => {
    openEvents(response);
    response.end(
      `data: ${JSON.stringify({ id: "c", choices: [{ index: 0, text: LONG, finish_reason: null }] })}\n\n`,
    );
  }) satisfies ReturnType<typeof completes>,
  endless: (async (response, received) => {
    openEvents(response);
    while (!received.isAbandoned()) {
      response.write(`data: ${JSON.stringify({ id: "c", choices: [{ index: 0, text: LONG }] })}\n\n`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }) satisfies ReturnType<typeof completes>,
  vectors: embeds,
  "many-vectors": ((response) => {
    const embedding = vectorOf("many").flatMap((value) => Array.from({ length: 12 }, () => value));
    const data = Array.from({ length: VECTORS / 2 }, (_, index) => ({
      object: "embedding",
      index,
      embedding,
    }));
    sendJson(response, 200, {
      object: "list",
      data,
      model: "m",
      usage: { prompt_tokens: 1, total_tokens: 1 },
    });
  }) satisfies ReturnType<typeof completes>,
};

function textOf(chunks: readonly OpenAI.Completion[], index = 0): string {
  return chunks
    .flatMap(({ choices }) => choices.filter((choice) => choice.index === index))
    .map(({ text }) => text)
    .join("");
}

describe("completions and embeddings through the official OpenAI client", () => {
  let house: TestHouse;
  let client: OpenAI;
  before(async () => {
    house = await openHouse({ policy: FAMILY_POLICY, models: MODELS });
    client = openAiAt(house.gateway.url, shown(house.gateway.bench_key));
  });
  after(() => house.close());

  it("are what the test's own server answers too, without a gateway between", async () => {
    const straight = openAiAt(house.upstream.url);
    const whole = await straight.completions.create({ model: "plain", prompt: "x" });
    assert.equal(whole.choices[0]?.text, PLAIN);
    const stream = await straight.completions.create({ model: "plain", prompt: "x", stream: true });
    assert.equal(textOf(await all(stream)), PLAIN);
    const { data } = await straight.embeddings.create({ model: "vectors", input: "garden" });
    assert.deepEqual(data[0]?.embedding, vectorOf("garden"));
  });

  describe("POST /v1/completions", () => {
    it("answers whole, with several prompts and choices, usage and a record", async () => {
      const whole = await client.completions.create({
        model: "plain",
        prompt: ["x", "y"],
        n: 2,
        user: "ada",
      });
      assert.deepEqual(
        whole.choices.map(({ text }) => text),
        [PLAIN, PLAIN, PLAIN, PLAIN],
      );
      const { path, body } = house.upstream.lastOf("plain");
      assert.equal(path, "/v1/completions");
      assert.match(String(body.user), /^[\w-]{32}$/);
      const { outcome, usage, protocol } = await recordOf(house.gateway.data, String(whole._request_id));
      assert.deepEqual([outcome, protocol, usage.source], ["answered", "openai.completions", "upstream"]);
    });

    it("streams several choices, and keeps its usage to itself unless asked", async () => {
      const asking = { model: "plain", prompt: "x", n: 2, stream: true } as const;
      const chunks = await all(await client.completions.create(asking));
      assert.deepEqual([textOf(chunks, 0), textOf(chunks, 1)], [PLAIN, PLAIN]);
      assert.ok(chunks.every(({ usage }) => !usage));
      const counted = await client.completions.create({ ...asking, stream_options: { include_usage: true } });
      assert.equal((await all(counted)).at(-1)?.usage?.total_tokens, 8);
    });

    it("refuses a forbidden prompt, the second of two as well, and asks nobody", async () => {
      const asked = house.upstream.received.length;
      const refused = await thrownBy(
        client.completions.create({ model: "plain", prompt: ["Hello.", FORBIDDEN] }),
      );
      assert.ok(refused instanceof BadRequestError);
      assert.equal(refused.code, "content_policy_violation");
      assert.partialDeepStrictEqual(refused.error, { fairlead: { clause: "spam", decision: "refuse" } });
      assert.equal(house.upstream.received.length, asked);
    });

    it("ends a forbidden answer as filtered, whole and streamed, and says by what", async () => {
      const whole = await client.completions.create({ model: "forbidden", prompt: "x" });
      assert.deepEqual([whole.choices[0]?.text, whole.choices[0]?.finish_reason], ["", "content_filter"]);
      assert.partialDeepStrictEqual(whole, { fairlead: { clause: "spam" } });
      const stream = await client.completions.create({ model: "forbidden", prompt: "x", stream: true });
      const chunks = await all(stream);
      assert.doesNotMatch(textOf(chunks), /buy|pills/);
      assert.equal(chunks.at(-1)?.choices[0]?.finish_reason, "content_filter");
      assert.partialDeepStrictEqual(chunks.at(-1), { fairlead: { clause: "spam" } });
    });

    it("answers a person in need with the rule's own text, asked or answered, whole or streamed", async () => {
      for (const asking of [
        { model: "plain", prompt: IN_NEED },
        { model: "in-need", prompt: "x" },
      ]) {
        const whole = await client.completions.create(asking);
        assert.equal(whole.choices[0]?.text, SAFE_TEXT);
        const chunks = await all(await client.completions.create({ ...asking, stream: true }));
        assert.ok(textOf(chunks).endsWith(SAFE_TEXT));
      }
    });

    it("redacts prompts on their way and answers on theirs, over any number of chunks", async () => {
      const prompt = `Write to ${ADDRESS}.`;
      await client.completions.create({ model: "plain", prompt: [prompt] });
      assert.deepEqual(house.upstream.lastOf("plain").body.prompt, ["Write to [email]."]);
      const redacted = "You can write to [email], on Mondays.";
      const whole = await client.completions.create({ model: "address", prompt: "x" });
      assert.equal(whole.choices[0]?.text, redacted);
      const stream = await client.completions.create({ model: "address", prompt: "x", stream: true });
      const chunks = await all(stream);
      assert.equal(textOf(chunks), redacted);
      assert.partialDeepStrictEqual(chunks.at(-1), { fairlead: { decision: "redact" } });
    });

    it("refuses token ids, an unknown model and a call too many with the client's own errors", async () => {
      const ids = await thrownBy(client.completions.create({ model: "plain", prompt: [1, 2, 3] }));
      assert.partialDeepStrictEqual(ids.error, {
        fairlead: { code: "gateway/unscannable" },
        param: "prompt",
      });
      const unknown = await thrownBy(client.completions.create({ model: "gpt-9", prompt: "x" }));
      assert.ok(unknown instanceof NotFoundError);
      const sandboxed = openAiAt(house.gateway.url, shown(house.gateway.sandbox_key));
      const calls = Array.from({ length: 21 }, () =>
        thrownOrNot(sandboxed.completions.create({ model: "plain", prompt: "x", max_tokens: 5 })),
      );
      const problems = (await Promise.all(calls)).filter((problem) => problem !== undefined);
      assert.equal(problems.length, 1);
      assert.ok(problems[0] instanceof RateLimitError);
    });

    it("throws when a stream breaks off", async () => {
      const stream = await client.completions.create({ model: "breaks-off", prompt: "x", stream: true });
      assert.equal((await thrownBy(all(stream))).code, "upstream_interrupted");
    });

    it("frees the upstream when the client leaves", async () => {
      const stream = await client.completions.create({ model: "endless", prompt: "x", stream: true });
      for await (const chunk of stream) if (chunk) break;
      await until("the upstream to be freed", () => house.upstream.lastOf("endless").isAbandoned());
    });
  });

  describe("POST /v1/embeddings", () => {
    it("gives the numbers, in the client's default encoding and as floats", async () => {
      for (const encoding of [{}, { encoding_format: "float" as const }]) {
        const answer = await client.embeddings.create({
          model: "vectors",
          input: ["one", "two"],
          ...encoding,
        });
        assert.deepEqual(
          answer.data.map(({ embedding }) => embedding),
          [vectorOf("one"), vectorOf("two")],
        );
        assert.equal(answer.usage.prompt_tokens, 4);
      }
      const { path, body } = house.upstream.lastOf("vectors");
      assert.equal(path, "/v1/embeddings");
      assert.equal(body.encoding_format, "float");
    });

    it("counts nothing as generated", async () => {
      const { _request_id } = Object(await client.embeddings.create({ model: "vectors", input: "one" }));
      const { outcome, usage, protocol } = await recordOf(house.gateway.data, String(_request_id));
      assert.deepEqual([outcome, protocol], ["answered", "openai.embeddings"]);
      assert.deepEqual(usage, { input_tokens: 2, output_tokens: 0, source: "upstream" });
    });

    it("gives more numbers than a body of another kind may hold", async () => {
      const { data } = await client.embeddings.create({
        model: "many-vectors",
        input: "x",
        encoding_format: "float",
      });
      assert.ok(data.length * (data[0]?.embedding.length ?? 0) > 500_000);
    });

    it("refuses a forbidden input with an error, also where the rule has a safe text", async () => {
      for (const input of [FORBIDDEN, IN_NEED]) {
        const refused = await thrownBy(client.embeddings.create({ model: "vectors", input: ["x", input] }));
        assert.ok(refused instanceof BadRequestError);
        assert.equal(refused.code, "content_policy_violation");
        assert.partialDeepStrictEqual(refused.error, { fairlead: { decision: "refuse" } });
      }
    });

    it("redacts inputs on their way", async () => {
      await client.embeddings.create({ model: "vectors", input: ["x", `Write to ${ADDRESS}.`] });
      assert.deepEqual(house.upstream.lastOf("vectors").body.input, ["x", "Write to [email]."]);
    });

    it("refuses token ids", async () => {
      const ids = await thrownBy(client.embeddings.create({ model: "vectors", input: [[1, 2]] }));
      assert.partialDeepStrictEqual(ids.error, { fairlead: { code: "gateway/unscannable" }, param: "input" });
    });
  });
});

describe("the demo upstream", () => {
  it("says that it answers nothing but chat completions", async () => {
    const folder = temporaryFolder();
    const gateway = await startGateway(folder.path, "demo", ["--bench"]);
    for (const [path, body] of Object.entries({
      "/v1/completions": { prompt: "x" },
      "/v1/embeddings": { input: "x" },
      "/v1/responses": { input: "x", stream: true },
    })) {
      const answer = await ask(gateway, { model: "demo", ...body }, { path });
      assert.equal(answer.status, 501);
      assert.match(answer.text, /models\/protocol_unsupported/);
      assert.equal((await recordOf(gateway.data, answer.id)).usage.source, "none");
    }
    await gateway.stop();
    folder.remove();
  });
});

async function thrownOrNot(call: PromiseLike<unknown>): Promise<unknown> {
  try {
    await call;
    return undefined;
  } catch (problem) {
    return problem;
  }
}
