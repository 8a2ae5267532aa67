import { modelRefusals } from "../models/index.ts";
import { Refusal } from "../platform/index.ts";
import { isObject, type JsonObject, parseJson } from "./json.ts";

/**
 * Reads an answer or a frame of the upstream as strictly as a body, since it may leave byte for byte: no doubled key
 * of which we judge one and the client reads the other, no depth that a walk could not bear.
 */
export function readAnswer(bytes: Buffer, valuesMax?: number): JsonObject {
  try {
    const value = parseJson(bytes, valuesMax);
    if (isObject(value)) return value;
  } catch (problem) {
    // Which rule it breaks is the upstream's affair; the text around the fault may be the model's and is not kept.
    if (!(problem instanceof Refusal)) throw problem;
  }
  throw garbage();
}

export function garbage() {
  return modelRefusals.refuse(
    "upstream_garbage",
    "The model's server answered something that is not what it was asked for. Tell your operator.",
  );
}
