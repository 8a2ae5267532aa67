import { endOfString, isObject, type JsonObject, type JsonValue } from "./json.ts";

type Container = JsonObject | JsonValue[];

interface Edit {
  readonly value?: JsonValue;
  readonly name?: string;
}

/**
 * Changes to a parsed body that are carried out in its text. What is not changed keeps its very bytes: digits of large
 * numbers, the order of keys, white space.
 *
 * An edit is addressed by the object or array it concerns, as `JSON.parse` made it, and a key of that.
 */
export interface JsonEdits {
  isEmpty(): boolean;
  /** Puts a value in place of the one under this key; a key that an object does not have yet is added. */
  set(owner: Container, key: string | number, value: JsonValue): void;
  /** Gives a key another name; where the object has that name already, a number is put behind it. */
  rename(owner: JsonObject, key: string, name: string): void;
  /** `root` is what `JSON.parse` made of `text`, unchanged, with no key named twice in one object. */
  applyTo(text: string, root: JsonValue): string;
}

export function createJsonEdits(): JsonEdits {
  const edits = new Map<Container, Map<string, Edit>>();

  function note(owner: Container, key: string | number, edit: Edit): void {
    const known = edits.get(owner) ?? new Map<string, Edit>();
    edits.set(owner, known.set(String(key), { ...known.get(String(key)), ...edit }));
  }

  function isTaken(owner: JsonObject, name: string): boolean {
    if (Object.hasOwn(owner, name)) return true;
    return [...(edits.get(owner)?.values() ?? [])].some((edit) => edit.name === name);
  }

  return {
    isEmpty: () => edits.size === 0,
    set: (owner, key, value) => note(owner, key, { value }),
    rename(owner, key, name) {
      let free = name;
      for (let number = 2; isTaken(owner, free); number++) free = `${name} ${number}`;
      note(owner, key, { name: free });
    },
    applyTo: (text, root) => (edits.size === 0 ? text : rewritten(text, root, edits)),
  };
}

interface Splice {
  readonly start: number;
  readonly end: number;
  readonly json: string;
}

/** Walks the text and the value side by side, so that each edit finds the place its object came from. */
function rewritten(
  text: string,
  root: JsonValue,
  edits: ReadonlyMap<Container, ReadonlyMap<string, Edit>>,
): string {
  const splices: Splice[] = [];
  let at = 0;

  function walk(value: JsonValue): void {
    at = pastSpace(text, at);
    if (Array.isArray(value)) walkArray(value);
    else if (isObject(value)) walkObject(value);
    else at = text[at] === '"' ? endOfString(text, at) + 1 : endOfScalar(text, at);
  }

  function walkArray(array: JsonValue[]): void {
    const mine = edits.get(array);
    at++;
    for (const [index, item] of array.entries()) {
      at = pastSpace(text, index === 0 ? at : at + 1);
      walkMember(item, mine?.get(String(index)));
    }
    at = pastSpace(text, at) + 1;
  }

  function walkObject(object: JsonObject): void {
    const mine = edits.get(object);
    at++;
    if (mine) insert(object, mine);
    for (at = pastSpace(text, at); text[at] !== "}"; at = pastSpace(text, at)) {
      if (text[at] === ",") at = pastSpace(text, at + 1);
      const start = at;
      at = endOfString(text, at) + 1;
      const name = keyOf(text.slice(start, at));
      const edit = mine?.get(name);
      if (edit?.name !== undefined) splices.push({ start, end: at, json: JSON.stringify(edit.name) });
      at = pastSpace(text, pastSpace(text, at) + 1);
      walkMember(object[name] ?? null, edit);
    }
    at++;
  }

  function walkMember(value: JsonValue, edit: Edit | undefined): void {
    const start = at;
    const known = splices.length;
    walk(value);
    if (edit?.value === undefined) return;
    // What lies below a value that is replaced goes with it.
    splices.length = known;
    splices.push({ start, end: at, json: JSON.stringify(edit.value) });
  }

  function insert(object: JsonObject, mine: ReadonlyMap<string, Edit>): void {
    const added = [...mine].filter(([key, { value }]) => value !== undefined && !Object.hasOwn(object, key));
    if (added.length === 0) return;
    const members = added.map(([key, { value }]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    const isEmpty = Object.keys(object).length === 0;
    splices.push({ start: at, end: at, json: members.join(",") + (isEmpty ? "" : ",") });
  }

  walk(root);
  return joined(text, splices);
}

function joined(text: string, splices: readonly Splice[]): string {
  let out = "";
  let from = 0;
  for (const { start, end, json } of splices) {
    out += text.slice(from, start) + json;
    from = end;
  }
  return out + text.slice(from);
}

function keyOf(literal: string): string {
  return literal.includes("\\") ? JSON.parse(literal) : literal.slice(1, -1);
}

function pastSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\n" || text[at] === "\r" || text[at] === "\t") at++;
  return at;
}

/** End of a number or a literal. */
function endOfScalar(text: string, from: number): number {
  const end = /[\s,\]}]/g;
  end.lastIndex = from;
  return end.exec(text)?.index ?? text.length;
}
