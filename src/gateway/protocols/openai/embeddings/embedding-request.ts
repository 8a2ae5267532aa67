import { z } from "zod";
import { type Collector, createTextView } from "../../../text-view.ts";
import { createExactNames } from "../../exact-names.ts";
import type { Asked } from "../../protocol.ts";
import { adjustCommon, collectOthers, modelName, name, readObject, requireShape } from "../../request.ts";
import { collectInputs } from "../inputs.ts";
import { CHECKED_FIELDS, noteUnreadFields, requireOnePrompt } from "../prompt-fields.ts";

const { isField, requireExactNames } = createExactNames(
  new Set([
    ...["model", "input", "dimensions", "encoding_format", "stream", "store", "user", "safety_identifier"],
    ...["prompt", ...CHECKED_FIELDS],
  ]),
);

const EmbeddingRequest = z.object({
  model: modelName,
  input: z.union([z.string(), z.array(z.unknown()).min(1).max(10_000)]),
  dimensions: z.int().min(1).nullish(),
  encoding_format: z.enum(["float", "base64"]).nullish(),
  /** Embeddings come whole. */
  stream: z.literal(false).nullish(),
  user: name,
  safety_identifier: name,
});

const READ = new Set(["input", "user", "safety_identifier"]);

/** Reads a request for embeddings. Throws a Refusal that names the field at fault. */
export function parseEmbedding(bytes: Buffer): Asked {
  const body = readObject(bytes);
  requireExactNames(body);
  const request = requireShape(EmbeddingRequest, body);
  requireOnePrompt(body);
  const collect: Collector = createTextView();
  noteUnreadFields(collect, body);
  collectInputs(collect, body, "input");
  collectOthers(collect, body, isField, READ);
  return {
    model: request.model,
    stream: false,
    maxTokens: 0,
    endUser: request.safety_identifier || request.user || undefined,
    view: collect.view(),
    body,
    adjust: (edits, { model, endUser }) => adjustCommon(body, edits, model, endUser),
  };
}
