import { z } from "zod";
import { modelRefusals } from "../../../models/index.ts";
import type { Unscannable } from "../../../platform/index.ts";
import { isObject, type JsonObject, type JsonValue } from "../../json.ts";
import { type Collector, createTextView } from "../../text-view.ts";
import { invalid } from "../field-refusals.ts";
import { OWN_MODEL, type ToJudge } from "../protocol.ts";
import { modelName, name, readObject, requireShape } from "../request.ts";

const ModerationRequest = z.object({ model: modelName.nullish(), user: name, safety_identifier: name });

/** Names that clients send because they have to send one; our own detectors answer to all of them. */
const MODELS: ReadonlySet<string> = new Set([
  OWN_MODEL,
  "omni-moderation-latest",
  "omni-moderation-2024-09-26",
  "text-moderation-latest",
  "text-moderation-stable",
]);

/** Texts of one request; each has a result of about 2 KB, and an answer must stay an answer. */
const INPUTS_MAX = 2_048;

/** Read by their own rules. */
const NOT_OTHER = new Set(["model", "input", "user", "safety_identifier"]);

/** What gets one result: a string, or all parts of a multimodal input. */
export interface ModerationInput {
  /** Its group in the text view. */
  readonly group: number;
  readonly unread: readonly Unscannable[];
}

interface Moderation extends Pick<ToJudge, "endUser" | "view"> {
  readonly inputs: readonly ModerationInput[];
}

export function readModeration(bytes: Buffer): Moderation {
  const body = readObject(bytes);
  const { model, user, safety_identifier } = requireShape(ModerationRequest, body);
  if (typeof model === "string" && !MODELS.has(model)) throw unknownModel();
  const collect = createTextView();
  const inputs = readInput(collect, body);
  for (const key of Object.keys(body)) {
    if (!NOT_OTHER.has(key)) collect.unknown(body, key, { role: "none", channel: "other", path: key });
  }
  return { endUser: safety_identifier || user || undefined, view: collect.view(), inputs };
}

/** A moderation judges what somebody wrote, so rules look at it as at a user's message. */
const WRITTEN = { role: "user", channel: "content" } as const;

function readInput(collect: Collector, body: JsonObject): readonly ModerationInput[] {
  const { input } = body;
  if (typeof input === "string") return [readText(collect, body, "input", "input")];
  if (!Array.isArray(input) || input.length === 0)
    throw invalid("input", "must be a string, or an array that holds at least one string or part");
  if (input.length > INPUTS_MAX) throw invalid("input", `may hold at most ${INPUTS_MAX} texts`);
  if (isObject(input[0])) return [readParts(collect, input)];
  return input.map((_, index) => readText(collect, input, index, `input[${index}]`));
}

function readText(
  collect: Collector,
  parent: JsonObject | JsonValue[],
  key: string | number,
  path: string,
): ModerationInput {
  const value = Array.isArray(parent) ? parent[Number(key)] : parent[key];
  if (typeof value !== "string") throw invalid(path, "must be a string");
  const group = collect.group();
  collect.text(parent, key, { ...WRITTEN, path }, group);
  return { group, unread: [] };
}

function readParts(collect: Collector, parts: readonly JsonValue[]): ModerationInput {
  const group = collect.group();
  const unread = new Set<Unscannable>();
  for (const [index, part] of parts.entries()) {
    const path = `input[${index}]`;
    if (!isObject(part)) throw invalid(path, "must be an object with a type, as the parts before it");
    if (part.type !== "text" && part.type !== "image_url")
      throw invalid(`${path}.type`, "must be text or image_url");
    if (part.type === "image_url") {
      collect.cannotRead("image", path);
      unread.add("image");
    } else if (typeof part.text !== "string") throw invalid(`${path}.text`, "must be a string");
    readPart(collect, part, path, group);
  }
  return { group, unread: [...unread] };
}

function readPart(collect: Collector, part: JsonObject, path: string, group: number): void {
  for (const key of Object.keys(part)) {
    if (key === "type" || key === "image_url") continue;
    const at = `${path}.${key}`;
    if (key === "text" && part.type === "text") collect.text(part, key, { ...WRITTEN, path: at }, group);
    else collect.unknown(part, key, { role: "none", channel: "other", path: at });
  }
}

function unknownModel() {
  return modelRefusals.refuse(
    "model_unknown",
    `This gateway moderates with its own detectors. Name the model ${OWN_MODEL} or omni-moderation-latest, or leave it out.`,
    { param: "model" },
  );
}
