import type { Head } from "../platform/index.ts";
import { suggestion } from "../platform/index.ts";
import type { Spotted } from "./lint-finding.ts";
import type { DocumentPath } from "./load.ts";
import type { PolicyDocument, Rule } from "./schema.ts";

/** Names that lead nowhere, names used twice, and clauses and lists that nothing uses. */
export function spotBrokenReferences(
  document: PolicyDocument,
  heads: readonly Head[] | undefined,
): readonly Spotted[] {
  return [
    ...repeatedIds(document),
    ...document.rules.flatMap((rule, index) => unknownNames(rule, ["rules", index], document)),
    ...document.rules.flatMap((rule, index) => headWithoutDetector(rule, ["rules", index], heads)),
    ...unenforcedClauses(document),
    ...unusedLists(document),
  ];
}

/** Clauses, domains and sections of the terms share one page, so their ids are one set of anchors. */
function repeatedIds({ clauses, domains, terms, rules }: PolicyDocument): readonly Spotted[] {
  const anchors = [
    ...clauses.map(({ id }, index) => ({ id, path: ["clauses", index, "id"] })),
    ...domains.map(({ id }, index) => ({ id, path: ["domains", index, "id"] })),
    ...terms.sections.map(({ id }, index) => ({ id, path: ["terms", "sections", index, "id"] })),
  ];
  const ruleIds = rules.map(({ id }, index) => ({ id, path: ["rules", index, "id"] }));
  return [...repeated(anchors), ...repeated(ruleIds)];
}

function repeated(named: readonly { id: string; path: DocumentPath }[]): readonly Spotted[] {
  const seen = new Set<string>();
  const spotted: Spotted[] = [];
  for (const { id, path } of named) {
    if (seen.has(id)) spotted.push({ level: "error", path, message: `the id "${id}" is used twice` });
    seen.add(id);
  }
  return spotted;
}

function unknownNames(rule: Rule, path: DocumentPath, document: PolicyDocument): readonly Spotted[] {
  const clauses = document.clauses.map(({ id }) => id);
  const domains = document.domains.map(({ id }) => id);
  const spotted = unknown("clause", [rule.clause], clauses, [...path, "clause"]);
  spotted.push(...unknown("domain", rule.where.domains ?? [], domains, [...path, "where", "domains"]));
  if ("phrases" in rule.when) {
    const lists = Object.keys(document.phrase_lists);
    spotted.push(...unknown("phrase list", [rule.when.phrases], lists, [...path, "when", "phrases"]));
  }
  return spotted;
}

function unknown(
  what: string,
  named: readonly string[],
  known: readonly string[],
  path: DocumentPath,
): Spotted[] {
  return named
    .filter((name) => !known.includes(name))
    .map((name) => ({
      level: "error",
      path,
      message: `there is no ${what} "${name}"${suggestion(name, known)}`,
    }));
}

function headWithoutDetector(
  { when }: Rule,
  path: DocumentPath,
  heads: readonly Head[] | undefined,
): readonly Spotted[] {
  if (heads === undefined || !("head" in when) || heads.includes(when.head)) return [];
  const message = `no detector scores the head "${when.head}"; the installed weights know ${heads.join(", ")}`;
  return [{ level: "error", path: [...path, "when", "head"], message }];
}

/** A published clause that nobody enforces is a promise that is not kept. */
function unenforcedClauses({ clauses, rules }: PolicyDocument): readonly Spotted[] {
  const enforced = new Set(rules.filter(({ mode }) => mode === "enforce").map(({ clause }) => clause));
  return clauses.flatMap(({ id, enforcement }, index): Spotted[] => {
    if (enforcement.by === "manual" || enforced.has(id)) return [];
    const message = `no rule in enforce cites "${id}"; write one, or say { by: manual, who: "…", how: "…" }`;
    return [{ level: "warning", path: ["clauses", index, "enforcement"], message }];
  });
}

function unusedLists({ phrase_lists, rules }: PolicyDocument): readonly Spotted[] {
  const used = new Set(rules.flatMap(({ when }) => ("phrases" in when ? [when.phrases] : [])));
  return Object.keys(phrase_lists)
    .filter((list) => !used.has(list))
    .map((list) => ({
      level: "warning",
      path: ["phrase_lists", list],
      message: `no rule reads the list "${list}"`,
    }));
}
