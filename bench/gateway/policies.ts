import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, parseDocument } from "yaml";
import { inRepository } from "../rig/index.ts";

/** The default policy with every clause left to people: what remains is the road without any filter on it. */
export function policyWithoutRules(folder: string): string {
  const policy = defaultPolicy();
  policy.set("rules", []);
  policy.set("phrase_lists", {});
  const clauses: { enforcement: object }[] = policy.toJS().clauses;
  clauses.forEach((_, index) => {
    policy.setIn(["clauses", index, "enforcement"], { by: "manual", who: "the bench", how: "by hand" });
  });
  return written(policy, folder, "plain.yaml");
}

/** The default policy and one rule more: a head judges answers, and nothing leaves before it has. It never fires here. */
export function policyWithHeadOnAnswers(folder: string): string {
  const policy = defaultPolicy();
  policy.addIn(["rules"], {
    id: "bench.head_on_answers",
    clause: "serious-harm",
    where: { direction: ["output"] },
    when: { head: "harmful_request", score_at_least: 1 },
    // biome-ignore lint/suspicious/noThenProperty: the rule's verb in the policy file; nothing awaits it.
    then: "refuse",
    stream: "strict",
    mode: "enforce",
    says: "The bench holds answers for a head.",
  });
  return written(policy, folder, "head-on-answers.yaml");
}

function defaultPolicy(): Document {
  return parseDocument(readFileSync(inRepository("policies/default.yaml"), "utf8"));
}

function written(policy: Document, folder: string, name: string): string {
  const file = join(folder, name);
  writeFileSync(file, String(policy));
  return file;
}
