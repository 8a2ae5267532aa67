import {
  COMMANDS,
  type CommandForm,
  type CommandName,
  type Flag,
  JSON_FLAG,
  type VerbForm,
} from "./commands.ts";

/** Longest line of a usage, in characters. */
const WIDTH = 100;

/** What `fairlead` alone prints: every command, its verbs, and what it is for. */
export function overview(): string {
  const rows = Object.entries(COMMANDS).map(([name, form]): Row => [callOf(name, form), form.says]);
  return [
    "Fairlead puts a language model into other people's hands responsibly.",
    "",
    ...columns(rows),
    "",
    "Each takes --json. fairlead COMMAND --help shows its options and an example.",
  ].join("\n");
}

/** What `fairlead COMMAND --help` prints: verbs, options, one example. */
export function helpOf(name: CommandName): string {
  const form: CommandForm = COMMANDS[name];
  const flags = new Map(Object.values(form.verbs).flatMap(({ flags }) => Object.entries(flags)));
  const rows = [...flags, ["json", JSON_FLAG] as const].map(
    ([flag, it]): Row => [shownAs(flag, it), it.says],
  );
  return [
    `fairlead ${name}: ${form.says}`,
    "",
    usageOf(name),
    ...(form.about === undefined ? [] : ["", form.about]),
    "",
    "Options:",
    ...columns(rows),
    "",
    "Example:",
    `  ${form.example}`,
  ].join("\n");
}

/** How a verb, or every verb of a command, is written. */
export function usageOf(name: CommandName, verb?: string): string {
  const form: CommandForm = COMMANDS[name];
  const verbs = Object.entries(form.verbs).filter(([each]) => verb === undefined || each === verb);
  const lines = verbs.map(([each, it]) => wordsOf(name, each, it));
  const [only, ...others] = lines;
  if (only && others.length === 0) return wrap(["Usage:", ...only]).join("\n");
  return ["Usage:", ...lines.flatMap((words) => wrap(words).map((line) => `  ${line}`))].join("\n");
}

type Row = readonly [string, string];

function callOf(name: string, { verbs }: CommandForm): string {
  const verb = Object.keys(verbs).join("|");
  return `fairlead ${name}${verb === "" ? "" : ` ${verb}`}`;
}

function wordsOf(name: string, verb: string, form: VerbForm): string[] {
  const flags = Object.entries({ ...form.flags, json: JSON_FLAG }).map(
    ([flag, it]: [string, Flag]) => `[${shownAs(flag, it)}]${it.repeats ? "…" : ""}`,
  );
  return ["fairlead", name, verb, form.takes ?? "", ...flags].filter((word) => word !== "");
}

function shownAs(name: string, { value }: Flag): string {
  return `--${name}${value === undefined ? "" : ` ${value}`}`;
}

/** Lines of bounded width; those after the first are indented. */
function wrap(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(word);
    else if (last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`         ${word}`);
  }
  return lines;
}

function columns(rows: readonly Row[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
