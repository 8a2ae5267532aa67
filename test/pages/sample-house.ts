import path from "node:path";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { createConsole, type DecisionRow, type KeyRow, type Sources } from "../../src/console/index.ts";
import { loadPolicy } from "../../src/policy/index.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const MORNING = Date.UTC(2026, 10, 24, 8, 15, 0);

/** Pages with invented, harmless rows over the default policy, on a free port of this machine. */
export async function openSampleHouse(changes: Partial<Sources> = {}) {
  const { console, trust, errors } = createConsole({ ...sampleSources(), ...changes });
  const app = new Hono().route("/console", console).route("/trust", trust).route("/errors", errors);
  const listening = Promise.withResolvers<number>();
  const server = serve(
    { fetch: app.fetch, port: 0, hostname: "127.0.0.1", overrideGlobalObjects: false },
    (info) => listening.resolve(info.port),
  );
  const port = await listening.promise;
  return { url: `http://127.0.0.1:${port}`, close: () => new Promise((done) => server.close(done)) };
}

function sampleSources(): Sources {
  return {
    publicUrl: "http://127.0.0.1:8787",
    signIn: {
      redeem: () => ({ cookie: "signed" }),
      verify: (cookie) => (cookie === "signed" ? { actor: "operator" } : undefined),
      end: () => undefined,
    },
    status: () => ({
      version: "0.1.0",
      upstream: { name: "demo", source: "built in; no server was found and none is configured" },
      models: ["demo"],
      journalHead: { sequence: 1284, hash: "9f2c64a1d05be37788e1c0a2".padEnd(64, "4b7d") },
      uptimeMs: 7_384_000,
      ready: true,
    }),
    listKeys: () => KEYS,
    recentDecisions: (limit) => DECISIONS.slice(0, limit),
    policy: loadPolicy({ file: path.join(ROOT, "policies/default.yaml") }).guideline,
    auditHeads: () => ({ writer: "writer_1", algorithm: "ed25519", public_key: "a2V5", checkpoints: [] }),
    errorPage: () => DOCUMENT,
    onBug: (bug) => {
      throw bug;
    },
    refusalKinds: {
      "access/key_unknown": { status: 401, title: "The key is not known here" },
      "access/rate_limited_requests": { status: 429, title: "The app has used its requests of this minute" },
      "gateway/content_policy_violation": { status: 400, title: "The policy refuses this content" },
    },
  };
}

/** One of everything that a page under docs/errors may hold. */
const DOCUMENT = `# The key is not known here

The request carried a key, and **no key of this name** was issued here. See [all refusals](/errors/).

## Common causes

1. The key belongs to another Fairlead.
2. The folder \`data\` was replaced.

## How to mend it

- List the keys:

\`\`\`
npx fairlead key list --json
\`\`\`

> A key is shown once.

| sign | meaning |
|---|---|
| 401 | unknown |
`;

const KEYS: readonly KeyRow[] = [
  {
    id: "key_7Qm2XvBd9RkTc4WnHs6L",
    app: "helpdesk",
    stage: "sandbox",
    createdAt: MORNING - 5_400_000,
    revokedAt: null,
  },
  {
    id: "key_kV3nYp8ZtGhR5cJwM2xD",
    app: "recipe-finder",
    stage: "production",
    createdAt: MORNING - 4_100_000,
    revokedAt: null,
  },
  {
    id: "key_R9sTfA4bNq7uEvC6yK3P",
    app: "helpdesk",
    stage: "sandbox",
    createdAt: MORNING - 5_300_000,
    revokedAt: MORNING - 900_000,
  },
];

const PASSED = {
  decision: "allow",
  would: null,
  outcome: "answered",
  status: 200,
  rule: null,
  clause: null,
  code: null,
} as const;
const REDACTED = {
  ...PASSED,
  decision: "redact",
  rule: "personal_data.output",
  clause: "personal-data",
} as const;
const REFUSED = {
  ...PASSED,
  decision: "refuse",
  outcome: "refused",
  status: 400,
  rule: "fraud.requests",
  clause: "fraud",
} as const;
const LIMITED = {
  ...PASSED,
  decision: null,
  outcome: "refused",
  status: 429,
  code: "access/rate_limited_requests",
  scanned: null,
  decisionId: null,
} as const;
const FAILED = {
  ...PASSED,
  decision: null,
  outcome: "failed",
  status: 502,
  code: "models/upstream_failed",
} as const;
const SCORED = {
  ...PASSED,
  decision: null,
  would: "refuse",
  rule: "serious_harm.requests",
  clause: "serious-harm",
} as const;
const VERDICTS = [
  { direction: "input", ...PASSED },
  { direction: "output", ...PASSED },
  { direction: "output", ...REDACTED },
  { direction: "input", ...REFUSED },
  { direction: "input", ...SCORED },
  { direction: null, ...LIMITED },
  { direction: null, ...FAILED },
] as const;

const DECISIONS: readonly DecisionRow[] = Array.from({ length: 20 }, (_, index) => ({
  at: MORNING - index * 41_000,
  app: index % 3 === 0 ? "recipe-finder" : "helpdesk",
  model: "demo",
  stream: index % 4 === 1,
  scanned: {
    texts: 1 + (index % 3),
    chars: 60 + ((index * 53) % 400),
    notScanned: index === 7 ? ["image"] : [],
  },
  overheadMs: 0.4 + ((index * 37) % 23) / 10,
  requestId: `req_${"hK4mT9xWqZ2vBn7RsD5c".slice(index % 8)}${"Yp3JfGtLwE".slice(0, index % 8)}`,
  decisionId: `dec_${"Vb6NcX8yKr3TqM4wHsPd".slice(index % 8)}${"Zg5JfRtLuE".slice(0, index % 8)}`,
  ...(VERDICTS[index % VERDICTS.length] ?? VERDICTS[0]),
}));
