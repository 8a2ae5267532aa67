import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { foundIn, SECRET } from "../test-texts.ts";

const RANDOM = "a7Kq2ZpX9mTb4RwY8nVc3LdH6sJf1GgE5uQeNoBi0tMx";

function secretsIn(text: string): Record<string, string[]> {
  return foundIn(text, SECRET);
}

/** One sample of each format, put together here so that no complete token stands in this file. */
function samples(): Record<string, string> {
  const take = (length: number) => RANDOM.slice(0, length);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return {
    aws_access_key: `AKIA${"Q7RS2TUV5WXYZ3AB"}`,
    github_token: `ghp_${take(36)}`,
    gitlab_token: `glpat-${take(20)}`,
    slack_token: `xoxb-${take(30)}`,
    stripe_key: `sk_live_${take(24)}`,
    google_api_key: `AIza${take(35)}`,
    openai_key: `sk-proj-${take(40)}`,
    anthropic_key: `sk-ant-api03-${take(40)}`,
    fairlead_key: `sk-live-${take(40)}`,
    npm_token: `npm_${take(36)}`,
    huggingface_token: `hf_${take(34)}`,
    jwt: `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: "1" })}.${take(43)}`,
    private_key: `-----BEGIN RSA PRIVATE KEY-----\n${RANDOM}\n${RANDOM}\n-----END RSA PRIVATE KEY-----`,
  };
}

describe("secrets", () => {
  it("finds each format whole, wherever it stands", () => {
    for (const [kind, secret] of Object.entries(samples())) {
      assert.deepEqual(secretsIn(`key="${secret}" # keep`), { [kind]: [secret] }, kind);
    }
  });

  it("finds an AWS secret only near a word that says so", () => {
    const secret = RANDOM.slice(0, 40);
    assert.deepEqual(secretsIn(`aws_secret_access_key = ${secret}`), { aws_secret_key: [secret] });
    assert.deepEqual(secretsIn(`commit ${secret}`), {});
  });

  it("leaves placeholders, examples in prose and words alone", () => {
    for (const text of [
      "sk-...",
      `sk-${"x".repeat(48)}`,
      `AKIA${"X".repeat(16)}`,
      "sk-this-is-where-your-own-key-goes-in-the-file",
      "sk-live-your-key-goes-here-please-replace",
      `ghp_${"0".repeat(36)}`,
      "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
      "A PEM file begins with -----BEGIN PRIVATE KEY----- and ends alike",
      `task-${RANDOM}`,
      `AKIA${"Q7RS2TUV5WXYZ3ABCD"}`,
      "eyJub3QiOiJhIGp3dCJ9",
    ]) {
      assert.deepEqual(secretsIn(text), {}, text);
    }
  });

  it("finds a secret inside base64", () => {
    const { github_token = "" } = samples();
    const found = secretsIn(Buffer.from(`the token is ${github_token} ok`).toString("base64"));
    assert.deepEqual(Object.keys(found), ["github_token"]);
  });

  it("takes an unfinished private key block as far as its body goes", () => {
    const cut = `-----BEGIN PRIVATE KEY-----\n${RANDOM}\n${RANDOM}`;
    assert.deepEqual(secretsIn(`${cut}; that was all`), { private_key: [cut] });
  });
});
