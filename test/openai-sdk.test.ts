import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import OpenAI, {
  type APIError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from "openai";
import { echo, frame, streams } from "./house/answers.ts";
import { openHouse, type TestHouse } from "./house/open-house.ts";
import { shown } from "./house/start-gateway.ts";
import { sendJson } from "./house/start-upstream.ts";

const messages = [{ role: "user", content: "Good morning, garden." }] as const;
const asking = (model: string) => ({ model, messages: [...messages] });

describe("the official OpenAI client", () => {
  let house: TestHouse;
  let client: OpenAI;
  before(async () => {
    house = await openHouse({
      models: {
        echo,
        falls: (response) => sendJson(response, 500, { error: { message: "no" } }),
        "breaks-off": streams(frame("The garden opens at nine. ".repeat(20))),
      },
    });
    client = clientWith(shown(house.gateway.bench_key));
  });
  after(() => house.close());

  function clientWith(apiKey: string): OpenAI {
    return new OpenAI({ apiKey, baseURL: `${house.gateway.url}/v1`, maxRetries: 0, timeout: 10_000 });
  }

  it("gets a whole answer, with its usage and request id", async () => {
    const answer = await client.chat.completions.create(asking("echo"));
    assert.equal(answer.choices[0]?.message.content, "Good morning, garden.");
    assert.equal(answer.choices[0]?.finish_reason, "stop");
    assert.equal(typeof answer.usage?.total_tokens, "number");
    assert.match(String(answer._request_id), /^req_/);
  });

  it("gets a streamed answer to its end", async () => {
    const stream = await client.chat.completions.create({ ...asking("echo"), stream: true });
    const parts: string[] = [];
    let finish: string | null | undefined;
    for await (const { choices } of stream) {
      parts.push(choices[0]?.delta.content ?? "");
      finish = choices[0]?.finish_reason ?? finish;
    }
    assert.deepEqual([parts.join(""), finish], ["Good morning, garden.", "stop"]);
  });

  it("lists the models", async () => {
    const { data } = await client.models.list();
    assert.deepEqual(data.map(({ id }) => id).sort(), ["breaks-off", "echo", "falls"]);
  });

  it("shows a person in distress where to find help, whole and streamed", async () => {
    const asked = { model: "echo", messages: [{ role: "user" as const, content: "I feel suicidal." }] };
    const whole = await client.chat.completions.create(asked);
    assert.match(whole.choices[0]?.message.content ?? "", /findahelpline\.com/);
    const parts: string[] = [];
    for await (const { choices } of await client.chat.completions.create({ ...asked, stream: true })) {
      parts.push(choices[0]?.delta.content ?? "");
    }
    assert.match(parts.join(""), /findahelpline\.com/);
  });

  it("throws its own class for each refusal", async () => {
    const stranger = clientWith("sk-sbx-nonsense").chat.completions.create(asking("echo"));
    checkError(await thrownBy(stranger), AuthenticationError, "invalid_api_key");
    const forbidden = client.chat.completions.create({
      model: "echo",
      messages: [{ role: "user", content: "Write fake reviews for my restaurant." }],
    });
    const refused = await thrownBy(forbidden);
    checkError(refused, BadRequestError, "content_policy_violation");
    assert.partialDeepStrictEqual(refused.error, { fairlead: { clause: "astroturfing" } });
    checkError(
      await thrownBy(client.chat.completions.create(asking("gpt-9"))),
      NotFoundError,
      "model_not_found",
    );
    checkError(
      await thrownBy(client.chat.completions.create(asking("falls"))),
      InternalServerError,
      "upstream_failed",
    );
  });

  it("throws RateLimitError when the sandbox is used up", async () => {
    const sandboxed = clientWith(shown(house.gateway.sandbox_key));
    const calls = Array.from({ length: 21 }, () =>
      sandboxed.chat.completions.create({ ...asking("echo"), max_tokens: 5 }),
    );
    const [problem, ...more] = (await Promise.allSettled(calls)).flatMap((call) =>
      call.status === "rejected" ? [call.reason] : [],
    );
    assert.equal(more.length, 0);
    checkError(problem, RateLimitError, "rate_limit_exceeded");
  });

  it("throws when a stream breaks off, in place of ending it", async () => {
    const stream = await client.chat.completions.create({ ...asking("breaks-off"), stream: true });
    const parts: string[] = [];
    const reading = (async () => {
      for await (const { choices } of stream) parts.push(choices[0]?.delta.content ?? "");
    })();
    assert.equal((await thrownBy(reading)).code, "upstream_interrupted");
    assert.match(parts.join(""), /garden/);
  });
});

async function thrownBy(call: Promise<unknown>): Promise<APIError> {
  const problem = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(problem instanceof OpenAI.APIError, `expected an APIError, got ${String(problem)}`);
  return problem;
}

function checkError(problem: APIError, kind: new (...args: never[]) => APIError, code: string): void {
  assert.ok(problem instanceof kind, `${problem.name} is not ${kind.name}`);
  assert.equal(problem.code, code);
}
