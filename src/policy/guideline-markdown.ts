import type { Guideline, PublishedClause, PublishedDomain } from "./guideline.ts";

/** The guideline and its terms as one Markdown text, with the anchors that refusals link to. */
export function guidelineMarkdown(guideline: Guideline): string {
  return `${[...opening(guideline), ...clauses(guideline), ...domains(guideline), ...unscannable(guideline), ...terms(guideline), ...closing(guideline)].join("\n\n")}\n`;
}

function opening({ title, version, effective, digest, scope, definitions }: Guideline): readonly string[] {
  const words = definitions.map(({ term, text }) => `- **${term}**: ${oneLine(text)}`).join("\n");
  return [
    `# ${title}`,
    `Version ${version}, in force since ${effective}. Digest \`${digest}\`.`,
    scope,
    ...(words === "" ? [] : ["## Words", words]),
  ];
}

function clauses({ groups }: Guideline): readonly string[] {
  return groups.flatMap((group) => [`## ${group.title}`, ...group.clauses.flatMap(clause)]);
}

function clause(published: PublishedClause): readonly string[] {
  const facts = [
    ...(published.severity === null ? [] : [`Severity: ${published.severity}.`]),
    ...(published.mlcommons.length === 0 ? [] : [`MLCommons: ${published.mlcommons.join(", ")}.`]),
    oneLine(published.enforcement),
  ];
  return [
    `### ${published.title}${anchor(published.id)}`,
    published.text,
    ...(published.rationale === null ? [] : [`Why: ${oneLine(published.rationale)}`]),
    `*${facts.join(" ")}*`,
    ...(published.references.length === 0 ? [] : [list(published.references)]),
  ];
}

function domains(guideline: Guideline): readonly string[] {
  if (guideline.domains.length === 0) return [];
  return ["## Domains", ...guideline.domains.flatMap(domain)];
}

function domain({ id, title, text, decisionText, conditions }: PublishedDomain): readonly string[] {
  return [
    `### ${title}${anchor(id)}`,
    text,
    `**${decisionText}**`,
    ...(conditions.length === 0 ? [] : [list(conditions)]),
  ];
}

function unscannable({ unscannable: { refused, allowed } }: Guideline): readonly string[] {
  const titles = (kinds: typeof refused) => list(kinds.map(({ title }) => title));
  return [
    "## What cannot be inspected",
    ...(refused.length === 0 ? [] : ["Refused, because nobody could say what it holds:", titles(refused)]),
    ...(allowed.length === 0 ? [] : ["Allowed unread:", titles(allowed)]),
  ];
}

function terms({ terms: { title, text, sections } }: Guideline): readonly string[] {
  return [
    `## ${title}`,
    text,
    ...sections.flatMap((section) => [`### ${section.title}${anchor(section.id)}`, section.text]),
  ];
}

function closing({ contact }: Guideline): readonly string[] {
  const addresses = [contact.email, contact.url].filter((address) => address !== undefined);
  return ["## Contact", `${contact.name}: ${[oneLine(contact.how), ...addresses].join(" ")}`];
}

function anchor(id: string): string {
  return ` <a id="${id}"></a>`;
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${oneLine(item)}`).join("\n");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
