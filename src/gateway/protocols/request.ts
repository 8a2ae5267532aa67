import { z } from "zod";
import { gatewayRefusals } from "../errors.ts";
import { isObject, type JsonObject, parseJson } from "../json.ts";

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
