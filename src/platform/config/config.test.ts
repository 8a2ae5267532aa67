import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { inspect } from "node:util";
import { ConfigError, loadConfig, resourcePath } from "../index.ts";

function folderWith(test: TestContext, yaml?: string): string {
  const cwd = mkdtempSync(join(tmpdir(), "fairlead-config-"));
  test.after(() => rmSync(cwd, { recursive: true }));
  if (yaml !== undefined) writeFileSync(join(cwd, "fairlead.yaml"), yaml);
  return cwd;
}

function messageOf(load: () => unknown): string {
  try {
    load();
  } catch (problem) {
    assert.ok(problem instanceof ConfigError);
    return problem.message;
  }
  return assert.fail("the configuration was taken");
}

describe("loadConfig", () => {
  it("has a default for everything", (test) => {
    const cwd = folderWith(test);
    const config = loadConfig({ env: {}, cwd });
    assert.deepEqual(config, {
      host: "127.0.0.1",
      port: 8787,
      publicUrl: undefined,
      dataFolder: join(cwd, "data"),
      policyFile: resourcePath("policies", "default.yaml"),
      durability: "process",
      logLevel: "info",
      bodyLimitBytes: 4_194_304,
      streamHeartbeatMs: 15_000,
      upstream: {
        asked: undefined,
        url: undefined,
        apiKeyEnv: undefined,
        models: [],
        headersTimeoutMs: 60_000,
        idleTimeoutMs: 60_000,
        connections: 512,
      },
      limits: {
        sandbox: { requestsPerMinute: 20, tokensPerMinute: 20_000 },
        production: { requestsPerMinute: 600, tokensPerMinute: 1_000_000 },
      },
      providerKeys: { others: [] },
      configFile: undefined,
    });
  });

  it("takes a flag before a variable, a variable before the file, and an empty variable as unset", (test) => {
    const cwd = folderWith(
      test,
      "port: 1\nhost: localhost\nlog_level: warn\nlimits:\n  sandbox: { requests_per_minute: 5 }\n",
    );
    const env = { FAIRLEAD_PORT: "2", FAIRLEAD_HOST: "", FAIRLEAD_LOG_LEVEL: "debug" };
    const config = loadConfig({ env, flags: { port: "3" }, cwd });
    assert.deepEqual([config.port, config.host, config.logLevel], [3, "localhost", "debug"]);
    assert.deepEqual(config.limits.sandbox, { requestsPerMinute: 5, tokensPerMinute: 20_000 });
    assert.equal(loadConfig({ env, cwd }).port, 2);
  });

  it("resolves a path in the file from the file's folder and any other from the working directory", (test) => {
    const folder = folderWith(test, "data_folder: here\n");
    const elsewhere = folderWith(test);
    const env = { FAIRLEAD_CONFIG: join(folder, "fairlead.yaml"), FAIRLEAD_POLICY: "own.yaml" };
    const config = loadConfig({ env, cwd: elsewhere });
    assert.deepEqual(
      [config.dataFolder, config.policyFile],
      [join(folder, "here"), join(elsewhere, "own.yaml")],
    );
  });

  it("cannot be changed afterwards, at any depth", (test) => {
    const config = loadConfig({ env: {}, cwd: folderWith(test) });
    assert.throws(() => Object.assign(config.limits.sandbox, { requestsPerMinute: 0 }), TypeError);
    assert.throws(() => Object.assign(config, { port: 1 }), TypeError);
  });

  it("names file, line, key, what stands there, what is allowed and how to mend it, for every problem at once", (test) => {
    const cwd = folderWith(
      test,
      'host: localhost\nport: "high"\nupstream:\n  models:\n    - name: tiny\n      default_max_tokens: 0\nlimts: {}\n',
    );
    const message = messageOf(() => loadConfig({ env: {}, cwd }));
    assert.deepEqual(message.replaceAll(cwd, "").split("\n"), [
      "/fairlead.yaml:2: port holds text; allowed is a whole number from 0 to 65535. Change it, or remove it to use 8787.",
      "/fairlead.yaml:6: upstream.models[0].default_max_tokens holds a number; allowed is a whole number from 1 to 1000000. Change it, or remove it to use 1024.",
      '/fairlead.yaml:7: limts is not a known key. Did you mean "limits"?',
    ]);
  });

  it("suggests snake_case for a key in camelCase, and lists the known keys where none is near", (test) => {
    const camel = folderWith(test, "upstream:\n  idleTimeoutMs: 5\n");
    assert.match(
      messageOf(() => loadConfig({ env: {}, cwd: camel })),
      /:2: upstream\."idleTimeoutMs" is not a known key\. Did you mean "idle_timeout_ms"/,
    );
    const strange = folderWith(test, "limits:\n  xyzzy: 1\n");
    assert.match(
      messageOf(() => loadConfig({ env: {}, cwd: strange })),
      /Known here: sandbox, production/,
    );
  });

  it("names the flag or the variable when the value came from there", (test) => {
    const cwd = folderWith(test);
    assert.match(
      messageOf(() => loadConfig({ env: {}, flags: { port: "many" }, cwd })),
      /^--port: port holds text/,
    );
    assert.match(
      messageOf(() => loadConfig({ env: { FAIRLEAD_PORT: "99999" }, cwd })),
      /^FAIRLEAD_PORT: port holds a number/,
    );
    assert.match(
      messageOf(() => loadConfig({ env: {}, flags: { upstream: "gpt" }, cwd })),
      /^--upstream: .*demo, or openai/,
    );
  });

  it("says that a named file is absent, and where a file is not YAML", (test) => {
    const cwd = folderWith(test, "host: [\n");
    assert.match(
      messageOf(() => loadConfig({ env: {}, flags: { config: "no.yaml" }, cwd })),
      /no\.yaml cannot be read/,
    );
    assert.match(
      messageOf(() => loadConfig({ env: {}, cwd })),
      /fairlead\.yaml:\d: this is not valid YAML/,
    );
  });

  it("demands the public address when other machines can reach the host", (test) => {
    const cwd = folderWith(test);
    const message = messageOf(() => loadConfig({ env: {}, flags: { host: "0.0.0.0" }, cwd }));
    assert.match(
      message,
      /public_url must be given \(in fairlead\.yaml or FAIRLEAD_PUBLIC_URL\) when host is not a loopback address/,
    );
    const env = { FAIRLEAD_PUBLIC_URL: "https://fairlead.example.org/" };
    assert.equal(
      loadConfig({ env, flags: { host: "0.0.0.0" }, cwd }).publicUrl,
      "https://fairlead.example.org",
    );
  });

  it("takes no public address with name or password, which every link would show", (test) => {
    const env = { FAIRLEAD_PUBLIC_URL: "https://anna:hidden@fairlead.example.org" };
    const message = messageOf(() => loadConfig({ env, cwd: folderWith(test) }));
    assert.match(message, /^FAIRLEAD_PUBLIC_URL: public_url must hold neither name nor password/);
    assert.doesNotMatch(message, /hidden/);
  });

  it("holds secrets where neither JSON, nor a spread, nor an inspection finds them", (test) => {
    const cwd = folderWith(test, "upstream:\n  url: http://127.0.0.1:9\n  api_key_env: MY_KEY\n");
    const env = {
      OPENAI_API_KEY: "hidden-1",
      MY_KEY: "hidden-2",
      FAIRLEAD_SECRET: "hidden-3",
      COHERE_API_KEY: "hidden-4",
      AZURE_OPENAI_ENDPOINT: "hidden-5",
    };
    const config = loadConfig({ env, cwd });
    assert.deepEqual(
      [config.providerKeys.openai, config.upstream.apiKey, config.secret],
      ["hidden-1", "hidden-2", "hidden-3"],
    );
    assert.deepEqual(config.providerKeys.others, ["AZURE_OPENAI_ENDPOINT", "COHERE_API_KEY"]);
    assert.doesNotMatch(JSON.stringify({ ...config }) + inspect(config, { depth: 9 }), /hidden/);
  });

  it("never repeats a value: it might be a key pasted into the wrong place", (test) => {
    const cwd = folderWith(test, "upstream:\n  api_key_env: sk-live-pasted\n  models: sk-live-pasted\n");
    assert.doesNotMatch(
      messageOf(() => loadConfig({ env: { FAIRLEAD_PORT: "sk-live-pasted" }, cwd })),
      /pasted/,
    );
    const unset = folderWith(test, "upstream:\n  api_key_env: sk_live_pasted\n");
    assert.doesNotMatch(
      messageOf(() => loadConfig({ env: {}, cwd: unset })),
      /pasted/,
    );
  });
});
