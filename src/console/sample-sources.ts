import { Hono } from "hono";
import { Refusal } from "../platform/index.ts";
import { createConsole, type Sources } from "./index.ts";

/** For tests: a small, calm Fairlead; name what should be different. */
export function sampleSources(changes: Partial<Sources> = {}): Sources {
  const tokens = new Set(["token-1"]);
  const sessions = new Set(["signed-cookie"]);
  return {
    publicUrl: "http://127.0.0.1:8787",
    signIn: {
      redeem: (token) => {
        if (tokens.delete(token)) return { cookie: "signed-cookie" };
        throw new Refusal(
          "access/sign_in_link_invalid",
          { status: 401, title: "Spent" },
          "The link is spent.",
        );
      },
      verify: (cookie) => (sessions.has(cookie) ? { actor: "operator" } : undefined),
      end: (cookie) => void sessions.delete(cookie),
    },
    status: () => ({
      version: "0.1.0",
      upstream: { name: "demo", source: "built in" },
      models: ["demo-small"],
      journalHead: { sequence: 41, hash: "ab".repeat(32) },
      uptimeMs: 93_784_000,
      ready: true,
    }),
    listKeys: () => [],
    recentDecisions: () => [],
    policy: samplePolicy(),
    auditHeads: () => ({ writer: "writer-1", algorithm: "ed25519", public_key: "a2V5", checkpoints: [] }),
    errorPage: (room, code) => `# Page of ${room}/${code}\n\nWords.\n`,
    onBug: (bug) => {
      throw bug;
    },
    refusalKinds: { "access/key_unknown": { status: 401, title: "The key is not known here" } },
    ...changes,
  };
}

export function samplePolicy(): Sources["policy"] {
  return {
    title: "Usage guideline",
    version: "1.0",
    effective: "2026-11-24",
    digest: "0123456789abcdef".repeat(4),
    scope: "This guideline holds for everybody.",
    definitions: [],
    contact: { name: "The operator", how: "Ask whoever gave you your key." },
    groups: [
      {
        kind: "prohibited",
        anchor: "#prohibited",
        title: "What is not allowed",
        clauses: [
          {
            id: "spam",
            anchor: "#spam",
            title: "Spam",
            text: "No bulk messages that nobody asked for.",
            rationale: null,
            severity: null,
            mlcommons: [],
            references: [],
            enforcement: "Enforced by people: the operator. Reports are read every day.",
            rules: [],
          },
        ],
      },
    ],
    domains: [],
    unscannable: { refused: [{ kind: "image", title: "Images" }], allowed: [] },
    terms: {
      title: "Terms",
      text: "You accept these.",
      sections: [{ id: "keys", title: "Keys", text: "Keep them." }],
    },
  };
}

/** The pages mounted where `app.ts` mounts them. */
export function mounted(sources: Sources): Hono {
  const { console, trust, errors } = createConsole(sources);
  return new Hono().route("/console", console).route("/trust", trust).route("/errors", errors);
}
