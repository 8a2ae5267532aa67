import { z } from "zod";
import { nearest } from "../nearest.ts";
import { type KeyPath, toSnakeCase } from "./file.ts";
import { ConfigFields } from "./schema.ts";

/** The parts of a JSON Schema that the messages speak of. */
interface Allowed {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Allowed>>;
  readonly items?: Allowed;
}

/**
 * One line per issue: where, which key, what stands there (its type, never the value, which may be a secret),
 * what is allowed, and how to mend it. `where` names the file and line, the variable or the flag.
 */
export function describeIssues(
  issues: readonly z.core.$ZodIssue[],
  values: unknown,
  where: (path: KeyPath) => string,
): readonly string[] {
  // The schema's own description of itself has the shape above; zod types it more loosely.
  const schema = z.toJSONSchema(ConfigFields, { io: "input" }) as Allowed;
  return issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => unknownKey([...issue.path, key], schema, where));
    }
    if (issue.code === "custom") return [`${where(issue.path)}: ${keyText(issue.path)} ${issue.message}.`];
    return [wrongValue(issue.path, schema, values, where)];
  });
}

function unknownKey(path: KeyPath, schema: Allowed, where: (path: KeyPath) => string): string {
  const known = Object.keys(allowedAt(schema, path.slice(0, -1)).properties ?? {}).map(toSnakeCase);
  const meant = nearest(asSnakeCase(String(path.at(-1))), known);
  const hint = meant === undefined ? `Known here: ${known.join(", ")}.` : `Did you mean "${meant}"?`;
  return `${where(path)}: ${keyText(path)} is not a known key. ${hint}`;
}

/** A key that was written in capitals (and is therefore quoted) as it should have been. */
function asSnakeCase(key: string): string {
  return toSnakeCase(key.replaceAll('"', ""));
}

function wrongValue(
  path: KeyPath,
  schema: Allowed,
  values: unknown,
  where: (path: KeyPath) => string,
): string {
  const allowed = allowedAt(schema, path);
  const found = typeInWords(valueAt(values, path));
  const fallback = allowed.default;
  const mend =
    typeof fallback === "string" || typeof fallback === "number"
      ? `Change it, or remove it to use ${fallback}.`
      : "Change it or remove it.";
  const what = `${keyText(path)} ${found === "missing" ? "is missing" : `holds ${found}`}`;
  return `${where(path)}: ${what}; allowed is ${inWords(allowed)}. ${found === "missing" ? "Add it." : mend}`;
}

function keyText(path: KeyPath): string {
  return path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${toSnakeCase(String(key))}`))
    .join("")
    .slice(1);
}

function allowedAt(schema: Allowed, path: KeyPath): Allowed {
  return path.reduce<Allowed>(
    (node, key) => (typeof key === "number" ? node.items : node.properties?.[String(key)]) ?? {},
    schema,
  );
}

function valueAt(values: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>(
    (value, key) => (value !== null && typeof value === "object" ? Reflect.get(value, key) : undefined),
    values,
  );
}

function typeInWords(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (value === "") return "empty text";
  const words: Readonly<Record<string, string>> = {
    string: "text",
    number: "a number",
    boolean: "true or false",
  };
  return words[typeof value] ?? "keys and values";
}

function inWords(allowed: Allowed): string {
  if (allowed.enum) return `one of ${allowed.enum.join(", ")}`;
  if (allowed.format === "uri") return "an address such as https://fairlead.example.org";
  if (allowed.pattern) return "the name of an environment variable (letters, digits and _)";
  if (allowed.type === "integer") return `a whole number from ${allowed.minimum} to ${allowed.maximum}`;
  if (allowed.type === "array") return "a list";
  if (allowed.type === "object") return "keys and values, indented below it";
  return "text";
}
