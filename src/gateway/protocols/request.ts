import { z } from "zod";
import { gatewayRefusals } from "../errors.ts";
import { isObject, type JsonObject, parseJson } from "../json.ts";
import type { JsonEdits } from "../json-edits.ts";
import type { Collector } from "../text-view.ts";

/** The body as a JSON object. Throws a Refusal. */
export function readObject(bytes: Buffer): JsonObject {
  const value = parseJson(bytes);
  if (isObject(value)) return value;
  throw gatewayRefusals.refuse("field_invalid", "The body must be a JSON object.");
}

/** The fields that are read, in their types. Throws a Refusal that names the first one at fault. */
export function requireShape<Shape extends z.ZodType>(shape: Shape, body: JsonObject): z.infer<Shape> {
  const result = shape.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const param = pathOf(issue?.path ?? []);
  throw gatewayRefusals.refuse(
    "field_invalid",
    `${param || "The body"}: ${issue?.message ?? "is not valid"}.`,
    { param },
  );
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");
}

/** Upper bound of an identifier or a name that a body may hold, in characters. */
const NAME_CHARS_MAX = 1_024;

export const modelName = z.string().min(1).max(256);
export const count = z.int().min(1).nullish();
export const flag = z.boolean().nullish();
export const name = z.string().max(NAME_CHARS_MAX).nullish();

/** Every field that has no rule of its own; the names of those that the protocol does not know are text as well. */
export function collectOthers(
  collect: Collector,
  body: JsonObject,
  isField: (key: string) => boolean,
  read: ReadonlySet<string>,
): void {
  for (const key of Object.keys(body)) {
    if (read.has(key)) continue;
    const place = { role: "none", channel: "other", path: key } as const;
    if (isField(key)) collect.everything(body, key, place);
    else collect.unknown(body, key, place);
  }
}

/** The upstream's name of the model, nothing stored, and the HMAC where the end user's identifier stood. */
export function adjustCommon(
  body: JsonObject,
  edits: JsonEdits,
  model: string,
  endUser: string | undefined,
): void {
  if (body.model !== model) edits.set(body, "model", model);
  if (body.store === true) edits.set(body, "store", false);
  if (endUser === undefined) return;
  for (const field of ["user", "safety_identifier"] as const) {
    if (typeof body[field] === "string") edits.set(body, field, endUser);
  }
}
