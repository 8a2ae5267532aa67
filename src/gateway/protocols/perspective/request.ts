import { z } from "zod";
import type { Refusal } from "../../../platform/index.ts";
import { gatewayRefusals } from "../../errors.ts";
import { isObject, type JsonObject } from "../../json.ts";
import { createTextView, type TextView } from "../../text-view.ts";
import { invalid } from "../field-refusals.ts";
import type { Detectors } from "../protocol.ts";
import { flag, name, readObject, requireShape } from "../request.ts";
import { availableAttributes, headsOf } from "./attributes.ts";
import { detectedLanguages, isEnglish } from "./language.ts";

/** What Perspective takes, in UTF-8. */
const COMMENT_BYTES_MAX = 20 * 1024;

const AnalyzeRequest = z.object({
  comment: z.object({ text: z.string().nullish(), type: name }).nullish(),
  requestedAttributes: z
    .record(z.string(), z.object({ scoreType: name, scoreThreshold: z.number().nullish() }).nullish())
    .nullish(),
  spanAnnotations: flag,
  languages: z
    .array(z.string().regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/, "must be a language code"))
    .nullish(),
  doNotStore: flag,
  clientToken: name,
  sessionId: name,
  communityId: name,
});
type AnalyzeRequest = z.infer<typeof AnalyzeRequest>;

export interface Attribute {
  readonly name: string;
  readonly heads: NonNullable<ReturnType<typeof headsOf>>;
  /** Scores below it are not told. */
  readonly threshold: number;
}

export interface Analysis {
  readonly text: string;
  readonly attributes: readonly Attribute[];
  readonly spanAnnotations: boolean;
  readonly languages: readonly string[];
  readonly detectedLanguages: readonly string[];
  readonly clientToken: string | undefined;
  readonly view: TextView;
  /** The group of the comment in the view. */
  readonly group: number;
}

/** Reads a request in Perspective's words, in the order in which Perspective finds fault. Throws a Refusal. */
export function readAnalysis(bytes: Buffer, detectors: Detectors): Analysis {
  const body = readObject(bytes);
  const request = requireShape(AnalyzeRequest, body);
  const text = commentOf(request);
  const attributes = attributesOf(request, detectors);
  return {
    text,
    attributes,
    spanAnnotations: request.spanAnnotations === true,
    ...languagesOf(request, text, attributes),
    clientToken: request.clientToken ?? undefined,
    ...viewOf(body),
  };
}

function commentOf({ comment }: AnalyzeRequest): string {
  const text = comment?.text ?? "";
  const type = comment?.type ?? "PLAIN_TEXT";
  if (type !== "PLAIN_TEXT" && type !== "TEXT_TYPE_UNSPECIFIED")
    throw invalid("comment.type", "must be PLAIN_TEXT: only 'PLAIN_TEXT' comments are supported");
  if (text.trim() === "")
    throw gatewayRefusals.refuse("comment_empty", "Comment must be non-empty.", { param: "comment.text" });
  if (Buffer.byteLength(text) <= COMMENT_BYTES_MAX) return text;
  throw gatewayRefusals.refuse(
    "comment_too_long",
    `Comment text too long. It may have ${COMMENT_BYTES_MAX} bytes in UTF-8.`,
    { param: "comment.text" },
  );
}

function attributesOf({ requestedAttributes }: AnalyzeRequest, detectors: Detectors): readonly Attribute[] {
  const asked = Object.entries(requestedAttributes ?? {});
  if (asked.length === 0)
    throw gatewayRefusals.refuse("attributes_missing", "Missing requested_attributes", {
      param: "requestedAttributes",
    });
  const missing = asked.map(([name]) => name).filter((name) => headsOf(name, detectors) === undefined);
  if (missing.length > 0) throw notAvailable(missing, detectors);
  return asked.map(([name, options]) => {
    const { scoreType, scoreThreshold } = options ?? {};
    const at = `requestedAttributes.${name}.scoreType`;
    if (scoreType && scoreType !== "PROBABILITY" && scoreType !== "SCORE_TYPE_UNSPECIFIED")
      throw invalid(at, "must be PROBABILITY, the only score type of this attribute");
    return { name, heads: headsOf(name, detectors) ?? [], threshold: scoreThreshold ?? 0 };
  });
}

/** A name of the protocol, so that nothing else of the caller's is echoed. */
const NAME = /^[A-Z_]{1,64}$/;

function notAvailable(missing: readonly string[], detectors: Detectors): Refusal {
  const names = missing.map((name) => (NAME.test(name) ? name : "(a name of another form)"));
  const answered = availableAttributes(detectors).join(", ");
  return gatewayRefusals.refuse(
    "attribute_not_available",
    `No detector is installed here for the requested attribute: ${names.slice(0, 40).join(", ")}. This gateway answers ${answered || "none"}.`,
    { param: "requestedAttributes", details: { attributeNotAvailableError: { attribute: names[0] } } },
  );
}

function languagesOf({ languages }: AnalyzeRequest, text: string, [attribute]: readonly Attribute[]) {
  const detected = detectedLanguages(text);
  const requested = languages ?? [];
  const meant = requested.length > 0 ? requested : detected;
  if (meant.some(isEnglish)) return { languages: meant, detectedLanguages: detected };
  if (meant.length === 0)
    throw gatewayRefusals.refuse(
      "language_undetected",
      "Unable to detect language: the comment has no letters. Name its language in languages.",
      { param: "comment.text" },
    );
  throw gatewayRefusals.refuse(
    "language_not_supported",
    `Attribute ${attribute?.name} does not support request languages: ${meant.join(", ")}`,
    {
      param: "languages",
      details: {
        languageNotSupportedByAttributeError: {
          detectedLanguages: detected,
          requestedLanguages: requested,
          attribute: attribute?.name,
        },
      },
    },
  );
}

/** Read by their own rules; tokens and ids name a request and are nobody's text. */
const NOT_OTHER: ReadonlySet<string> = new Set([
  ...["comment", "requestedAttributes", "spanAnnotations", "languages", "doNotStore"],
  ...["clientToken", "sessionId", "communityId"],
]);

const OTHER = { role: "none", channel: "other" } as const;

function viewOf(body: JsonObject): Pick<Analysis, "view" | "group"> {
  const collect = createTextView();
  const group = collect.group();
  const comment = isObject(body.comment) ? body.comment : {};
  for (const key of Object.keys(comment)) {
    const path = `comment.${key}`;
    if (key === "text") collect.text(comment, key, { role: "user", channel: "content", path }, group);
    else if (key !== "type") collect.unknown(comment, key, { ...OTHER, path });
  }
  for (const key of Object.keys(body)) {
    if (key === "context") collect.everything(body, key, { ...OTHER, path: key });
    else if (!NOT_OTHER.has(key)) collect.unknown(body, key, { ...OTHER, path: key });
  }
  return { view: collect.view(), group };
}
