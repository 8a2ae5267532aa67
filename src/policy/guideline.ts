import {
  CLAUSE_KINDS,
  type Clause,
  type ClauseKind,
  type Contact,
  type Domain,
  type PolicyDocument,
  type Terms,
} from "./schema.ts";
import { type PublishedUnscannable, publishedUnscannable } from "./unscannable.ts";

export interface PublishedClause {
  readonly id: string;
  /** `#<clause id>`: refusals link to it. */
  readonly anchor: string;
  readonly title: string;
  readonly text: string;
  readonly rationale: string | null;
  readonly severity: string | null;
  readonly mlcommons: readonly string[];
  readonly references: readonly string[];
  /** Who or what sees to it that the clause is kept, as one or two sentences. */
  readonly enforcement: string;
  /** Rules in `enforce` that cite the clause. */
  readonly rules: readonly string[];
}

export interface PublishedDomain {
  readonly id: string;
  readonly anchor: string;
  readonly title: string;
  readonly text: string;
  readonly decision: Domain["decision"];
  /** The decision as a sentence. */
  readonly decisionText: string;
  readonly conditions: readonly string[];
}

/** The policy as the public reads it. Phrase lists and examples stay out: they would be a list of what to avoid. */
export interface Guideline {
  readonly title: string;
  readonly version: string;
  readonly effective: string;
  readonly digest: string;
  readonly scope: string;
  readonly definitions: readonly { readonly term: string; readonly text: string }[];
  readonly contact: Contact;
  /** Clauses by kind, in the order in which people should read them. Kinds without a clause are left out. */
  readonly groups: readonly {
    readonly kind: ClauseKind;
    readonly anchor: string;
    readonly title: string;
    readonly clauses: readonly PublishedClause[];
  }[];
  readonly domains: readonly PublishedDomain[];
  readonly unscannable: PublishedUnscannable;
  readonly terms: Terms;
}

const GROUP_TITLES = {
  prohibited: "What is not allowed",
  high_risk: "High-risk uses that are not allowed",
  scrutiny: "What gets extra scrutiny",
} as const satisfies Record<ClauseKind, string>;

const DECISION_TEXTS = {
  prohibit: "Not allowed.",
  require_approval: "Allowed only after the operator has approved the use.",
  require_conditions: "Allowed under the conditions below.",
  allow: "Allowed.",
} as const satisfies Record<Domain["decision"], string>;

/** The published part of a policy. Anchors are the ids of clauses and domains, which never collide (lint sees to it). */
export function guidelineOf(document: PolicyDocument, digest: string): Guideline {
  const groups = CLAUSE_KINDS.map((kind) => ({
    kind,
    anchor: `#${kind.replace("_", "-")}`,
    title: GROUP_TITLES[kind],
    clauses: document.clauses
      .filter((clause) => clause.kind === kind)
      .map((clause) => publishedClause(clause, document)),
  }));
  return {
    title: document.title,
    version: document.version,
    effective: document.effective,
    digest,
    scope: document.scope,
    definitions: document.definitions ?? [],
    contact: document.contact,
    groups: groups.filter(({ clauses }) => clauses.length > 0),
    domains: document.domains.map(publishedDomain),
    unscannable: publishedUnscannable(document),
    terms: document.terms,
  };
}

function publishedClause(clause: Clause, { rules }: PolicyDocument): PublishedClause {
  const enforcing = rules.filter((rule) => rule.clause === clause.id && rule.mode === "enforce");
  return {
    id: clause.id,
    anchor: `#${clause.id}`,
    title: clause.title,
    text: clause.text,
    rationale: clause.rationale ?? null,
    severity: clause.severity ?? null,
    mlcommons: clause.mlcommons ?? [],
    references: clause.references ?? [],
    enforcement: enforcementText(clause),
    rules: enforcing.map(({ id }) => id),
  };
}

function enforcementText({ enforcement }: Clause): string {
  if (enforcement.by === "manual") return `Enforced by people: ${enforcement.who}. ${enforcement.how}`;
  const automatic = "Checked automatically on every request.";
  return enforcement.beyond === undefined ? automatic : `${automatic} ${enforcement.beyond}`;
}

function publishedDomain({ id, title, text, decision, conditions }: Domain): PublishedDomain {
  return { id, anchor: `#${id}`, title, text, decision, decisionText: DECISION_TEXTS[decision], conditions };
}
