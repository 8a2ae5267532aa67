import { isUtf8 } from "node:buffer";
import { modelRefusals } from "../models/index.ts";
import { Refusal } from "../platform/index.ts";
import { isObject, type JsonObject, type JsonValue, parseJson, parseJsonText } from "./json.ts";
import type { SseEvent } from "./streams/index.ts";

/**
 * Reads an answer of the upstream as strictly as a body, since it may leave byte for byte: no doubled key of which we
 * judge one and the client reads the other, no depth that a walk could not bear.
 */
export function readAnswer(bytes: Buffer, valuesMax?: number): JsonObject {
  return requireJson(() => parseJson(bytes, valuesMax));
}

/** The same for the data of one event of a stream. */
export function readEventJson({ raw, data = "" }: SseEvent): JsonObject {
  if (!isUtf8(raw)) throw garbage();
  return requireJson(() => parseJsonText(data));
}

function requireJson(parse: () => JsonValue): JsonObject {
  try {
    const value = parse();
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
    "The model's server answered something that is not an answer of this protocol. Tell your operator.",
  );
}
