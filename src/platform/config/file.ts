import { readFileSync } from "node:fs";
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { ConfigError } from "./error.ts";

/** Keys from the document's root, in camelCase; numbers are places in a list. */
export type KeyPath = readonly PropertyKey[];

/** fairlead.yaml after reading: its values in camelCase, and where each key stands. */
export interface ConfigFile {
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** The line of that key, or of the nearest enclosing one that stands in the file. */
  lineOf(path: KeyPath): number;
}

/** Reads YAML without judging its keys; throws `ConfigError` when the file is absent or not YAML. */
export function readConfigFile(path: string): ConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(readText(path), { lineCounter: lines, uniqueKeys: true, stringKeys: true });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem) {
    // The parser's own message quotes the line, which may hold a secret: only its code is told.
    const line = lines.linePos(problem.pos[0]).line;
    throw new ConfigError([
      `${path}:${line}: this is not valid YAML (${problem.code}). Check the indentation, or put the value in quotes.`,
    ]);
  }
  const root = document.contents;
  if (root === null) return { path, values: {}, lineOf: () => 1 };
  if (!isMap(root))
    throw new ConfigError([`${path}:1: the file must hold keys and values, such as "port: 8787".`]);
  const tree = readTree((node) => lines.linePos(node.range?.[0] ?? 0).line);
  return { path, values: tree.map(root.items, []), lineOf: tree.lineOf };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new ConfigError(
      [`${path} cannot be read. Check that it exists, or name another file with --config.`],
      {
        cause,
      },
    );
  }
}

/** Turns YAML nodes into plain values and remembers the line of each key. */
function readTree(lineAt: (node: Node) => number) {
  const positions = new Map<string, number>();

  function value(node: unknown, path: KeyPath): unknown {
    if (isMap(node)) return map(node.items, path);
    if (isSeq(node)) return node.items.map((item, place) => note(item, item, [...path, place]));
    return isScalar(node) ? node.value : undefined;
  }

  function map(items: readonly { key: unknown; value: unknown }[], path: KeyPath): Record<string, unknown> {
    return Object.fromEntries(
      items.map((pair) => {
        const name = isScalar(pair.key) ? toCamelCase(String(pair.key.value)) : "";
        return [name, note(pair.key, pair.value, [...path, name])];
      }),
    );
  }

  function note(place: unknown, node: unknown, path: KeyPath): unknown {
    if (isScalar(place) || isMap(place) || isSeq(place)) positions.set(path.join("."), lineAt(place));
    return value(node, path);
  }

  function lineOf(path: KeyPath): number {
    for (let length = path.length; length > 0; length--) {
      const line = positions.get(path.slice(0, length).join("."));
      if (line !== undefined) return line;
    }
    return 1;
  }

  return { map, lineOf };
}

/** `public_url` → `publicUrl`. A key that has capitals already is put in quotes, so that the schema does not take it. */
function toCamelCase(key: string): string {
  if (/[A-Z]/.test(key)) return JSON.stringify(key);
  return key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `publicUrl` → `public_url`: how a key is written in fairlead.yaml. A quoted key is shown as it stands there. */
export function toSnakeCase(key: string): string {
  if (key.startsWith('"')) return key;
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
