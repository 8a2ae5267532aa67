import { z } from "zod";
import {
  ACTIONS,
  CHANNELS,
  DIRECTIONS,
  HEADS,
  PII_KINDS,
  ROLES,
  STAGES,
  suggestion,
  type Unscannable,
} from "../platform/index.ts";

/** What a clause says of a use: never, only with great care, or under watch. The order is the order of the published page. */
export const CLAUSE_KINDS = ["prohibited", "high_risk", "scrutiny"] as const;
const DOMAIN_DECISIONS = ["prohibit", "require_approval", "require_conditions", "allow"] as const;
const SEVERITIES = ["low", "medium", "high", "critical"] as const;

const text = z.string().trim().min(1, "must not be empty");

const clauseId = z
  .string()
  .regex(
    /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/,
    "must be lower-case words joined by hyphens: it is also the anchor on the published page",
  );

const ruleId = z
  .string()
  .regex(/^[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*$/, "must be lower-case words joined by underscores or dots");

const listName = z.string().regex(/^[a-z][a-z0-9_]*$/, "must be lower-case words joined by underscores");

const day = z.iso.date({ error: "must be a day, written 2026-12-31" });

/** An object that knows all its keys and, for a key it does not know, names the one that was probably meant. */
function closed<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== "unrecognized_keys") return undefined;
      return issue.keys.map((key) => `unknown key "${key}"${suggestion(key, known)}`).join("; ");
    },
  });
}

const filled = <Item extends z.ZodType>(item: Item) =>
  z.array(item).min(1, "must list at least one; leave the key out to mean all of them");

const Definition = closed({ term: text, text });

/** Whom to write to about the policy, a refusal or a report. */
const Contact = closed({ name: text, how: text, email: z.email().optional(), url: z.url().optional() });

const TermsSection = closed({ id: clauseId, title: text, text });
const Terms = closed({ title: text, text, sections: filled(TermsSection) });

/** `beyond` says who looks at what rules cannot see. */
const ByRules = closed({ by: z.literal("rules"), beyond: text.optional() });
const ByPeople = closed({ by: z.literal("manual"), who: text, how: text });
const Enforcement = z.discriminatedUnion("by", [ByRules, ByPeople], {
  error: 'must be { by: rules } or { by: manual, who: "…", how: "…" }',
});

const Clause = closed({
  id: clauseId,
  title: text,
  text,
  kind: z.enum(CLAUSE_KINDS),
  rationale: text.optional(),
  severity: z.enum(SEVERITIES).optional(),
  /** Hazard codes of the MLCommons taxonomy, S1 to S14. */
  mlcommons: filled(z.string().regex(/^S(?:[1-9]|1[0-4])$/, "must be S1 to S14")).optional(),
  enforcement: Enforcement,
  references: filled(text).optional(),
});

const Domain = closed({
  id: clauseId,
  title: text,
  text,
  decision: z.enum(DOMAIN_DECISIONS),
  conditions: z.array(text).default([]),
});

const Where = closed({
  direction: filled(z.enum(DIRECTIONS)).optional(),
  channels: filled(z.enum(CHANNELS)).optional(),
  roles: filled(z.enum(ROLES)).optional(),
  stages: filled(z.enum(STAGES)).optional(),
  models: filled(
    z
      .string()
      .regex(/^[^*]*\*?$/, "may hold one * and only at its end")
      .min(1),
  ).optional(),
  domains: filled(clauseId).optional(),
});

const ONE_CONDITION =
  "must hold exactly one of { head, score_at_least }, { phrases: list }, { pii: [kinds] } or { secret: true }";

const When = closed({
  head: z.enum(HEADS).optional(),
  score_at_least: z.number().min(0).max(1).optional(),
  phrases: listName.optional(),
  pii: filled(z.enum(PII_KINDS)).optional(),
  secret: z.literal(true).optional(),
}).transform((when, context): Condition => {
  const { head, score_at_least, phrases, pii, secret } = when;
  const asked = Object.keys(when).filter((key) => key !== "score_at_least");
  if (asked.length === 1 && (head === undefined) === (score_at_least === undefined)) {
    if (head !== undefined && score_at_least !== undefined) return { head, score_at_least };
    if (phrases !== undefined) return { phrases };
    if (pii !== undefined) return { pii };
    if (secret !== undefined) return { secret };
  }
  context.addIssue({ code: "custom", message: ONE_CONDITION });
  return z.NEVER;
});

/** What makes a rule match: exactly one kind of evidence. */
export type Condition =
  | { readonly head: (typeof HEADS)[number]; readonly score_at_least: number }
  | { readonly phrases: string }
  | { readonly pii: readonly (typeof PII_KINDS)[number][] }
  | { readonly secret: true };

const Then = z.union([z.enum(ACTIONS), closed({ refuse: closed({ safe_text: text }) })], {
  error: "must be allow, redact, hold, refuse or { refuse: { safe_text: … } }",
});

const Example = z.union(
  [
    text,
    closed({
      text,
      role: z.enum(ROLES).optional(),
      channel: z.enum(CHANNELS).optional(),
      direction: z.enum(DIRECTIONS).optional(),
      stage: z.enum(STAGES).optional(),
    }),
  ],
  { error: "must be a text in quotes or { text, role?, channel?, direction?, stage? }" },
);

const Tests = closed({ must_trip: z.array(Example).default([]), must_pass: z.array(Example).default([]) });

const Rule = closed({
  id: ruleId,
  clause: clauseId,
  where: Where.default({}),
  when: When,
  // biome-ignore lint/suspicious/noThenProperty: the rule's verb in the file; a parsed rule is never awaited.
  then: Then,
  stream: z
    .string()
    .regex(/^(?:strict|observe|bounded\([1-9]\d{0,4}\))$/, "must be strict, bounded(48) or observe")
    .default("strict"),
  mode: z.enum(["enforce", "shadow"]),
  says: text,
  tests: Tests.default({ must_trip: [], must_pass: [] }),
});

/** What happens to content that no detector can read. */
const UNREAD = ["refuse", "allow"] as const;
export type UnreadByKind = Readonly<Record<Unscannable, (typeof UNREAD)[number]>>;

/** Left-out kinds are not filled in here: a default would change the digest of every policy that does not name them. */
const UnreadKinds = closed({
  image: z.enum(UNREAD).optional(),
  audio: z.enum(UNREAD).optional(),
  file: z.enum(UNREAD).optional(),
  token_ids: z.enum(UNREAD).optional(),
  hosted_tools: z.enum(UNREAD).optional(),
  stored_state: z.enum(UNREAD).optional(),
  encrypted_reasoning: z.enum(UNREAD).optional(),
} satisfies Record<Unscannable, z.ZodType>);

/** A usage policy as one file holds it: the published guideline, the terms people accept, and what is enforced. */
export const PolicyDocument = closed({
  version: z.string({ error: 'must be a text: put the version in quotes, as in "1.0"' }).min(1),
  title: text,
  effective: day,
  scope: text,
  definitions: filled(Definition).optional(),
  contact: Contact,
  terms: Terms,
  clauses: filled(Clause),
  domains: z.array(Domain).default([]),
  unscannable: UnreadKinds.optional(),
  phrase_lists: z.record(listName, filled(text)).default({}),
  rules: z.array(Rule).default([]),
});

export type PolicyDocument = z.infer<typeof PolicyDocument>;
export type Clause = z.infer<typeof Clause>;
export type Domain = z.infer<typeof Domain>;
export type Rule = z.infer<typeof Rule>;
export type Example = z.infer<typeof Example>;
export type Terms = z.infer<typeof Terms>;
export type Contact = z.infer<typeof Contact>;
export type ClauseKind = (typeof CLAUSE_KINDS)[number];
