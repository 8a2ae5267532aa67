import { loadPolicy, type Policy } from "./policy.ts";

/** For tests: a small policy that can be enforced, with the given rules as JSON (which is YAML). */
export function samplePolicyText(
  rules: readonly object[],
  more: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({
    version: "1",
    title: "Sample policy",
    effective: "2026-12-01",
    scope: "Everybody.",
    contact: { name: "Support", how: "Write to us." },
    terms: {
      title: "Terms",
      text: "Be kind.",
      sections: [{ id: "keys", title: "Keys", text: "Keep them." }],
    },
    clauses: [sampleClause("spam"), sampleClause("fraud")],
    domains: [{ id: "medical", title: "Medicine", text: "Health.", decision: "require_approval" }],
    phrase_lists: { ads: ["buy our pills"], scams: ["send the deposit first"] },
    rules,
    ...more,
  });
}

export function samplePolicy(rules: readonly object[]): Policy {
  return loadPolicy({ text: samplePolicyText(rules) });
}

export function sampleClause(id: string): object {
  const enforcement = { by: "manual", who: "the team", how: "It reads reports." };
  return { id, title: id, text: "Not here.", kind: "prohibited", enforcement };
}

/** `action` stands for the file's `then`, which an object in code had better not have. */
export function sampleRule({ action = "refuse", ...fields }: Readonly<Record<string, unknown>>): object {
  const rest = { clause: "spam", when: { phrases: "ads" }, mode: "enforce", says: "No advertisements." };
  // biome-ignore lint/suspicious/noThenProperty: it only becomes part of a file's text.
  return { id: "spam.ads", ...rest, then: action, ...fields };
}
