import type { Scores } from "../../filters/index.ts";
import type { Channel, Head, Refusal } from "../../platform/index.ts";
import type { JsonObject } from "../json.ts";
import type { JsonEdits } from "../json-edits.ts";
import type { SseEvent } from "../streams/index.ts";
import type { FoundUnscannable, TextView } from "../text-view.ts";
import type { PolicyVerdict } from "../verdict.ts";

/** Whose words a caller speaks; an upstream of the same family is sent the caller's own bytes. */
type Family = "openai" | "anthropic" | "cohere" | "perspective";

/** How the errors of one family look. */
export interface ErrorShape {
  readonly family: Family;
  /** Where the family's clients look for the request id, beside `x-request-id`. */
  readonly requestIdHeader?: string;
  /** The body of an error, as JSON text. `verdict` is what only a refusal by policy has. */
  errorBody(refusal: Refusal, docsUrl: string, requestId: string, verdict?: PolicyVerdict): string;
}

/** How one family is told which models there are. */
export interface ModelListing {
  /** As records name it: `openai.models`. */
  readonly id: string;
  readonly errors: ErrorShape;
  list(names: readonly string[]): JsonObject;
}

/** One endpoint that asks a model: how its requests are read, and how its answers are read and written. */
export interface Protocol {
  /** As records name it: `openai.chat`. */
  readonly id: string;
  /** On the data plane: `/v1/chat/completions`. */
  readonly path: string;
  /** Where an upstream of the same family is asked. */
  readonly upstream: UpstreamPlace;
  readonly errors: ErrorShape;
  /** Reads a request. Throws a Refusal that names the field at fault. */
  parse(bytes: Buffer): Asked;
  readonly answer: AnswerFormat;
  /** Undefined for endpoints that never stream. */
  readonly stream: StreamFormat | undefined;
}

/** What callers and records call Fairlead's own detectors where a protocol asks for a model's name. */
export const OWN_MODEL = "fairlead";

/**
 * One endpoint that Fairlead answers itself, with the scores of its own detectors. Nothing goes to an upstream, and the
 * policy decides nothing about the texts: what it would decide is on the record.
 */
export interface JudgingProtocol {
  /** As records name it: `openai.moderations`. */
  readonly id: string;
  readonly path: string;
  readonly errors: ErrorShape;
  /** The parameter of the address in which a key may stand, besides the headers. */
  readonly keyParameter: string | undefined;
  /** Reads a request. Throws a Refusal that names the field at fault. */
  parse(bytes: Buffer, detectors: Detectors): ToJudge;
}

/** What is installed to judge with. */
export interface Detectors {
  /** Everything that gets a score; a head that is not in here has no detector. */
  readonly scored: ReadonlySet<Head | "any_harm">;
  /** Whether a score is one to act on. */
  isReached(head: Head | "any_harm", score: number): boolean;
}

/** What is to be judged, and how the scores become the answer. */
export interface ToJudge {
  /** As the caller wrote it; it must be hashed before it goes anywhere. */
  readonly endUser: string | undefined;
  readonly view: TextView;
  /** Parts of those texts that get scores of their own as well. */
  readonly excerpts: readonly string[];
  answer(scored: Scored): JsonObject;
}

export interface Scored {
  /** Unique part of an id, without a prefix of any protocol. */
  readonly id: string;
  /** By the group of the view; a group without text has none. */
  readonly groups: ReadonlyMap<number, Readonly<Scores>>;
  /** In the order of the excerpts. */
  readonly excerpts: readonly Readonly<Scores>[];
}

interface UpstreamPlace {
  /**
   * `version`: below the base address as the operator wrote it, which ends in a version for OpenAI's family.
   * `root`: below that address without its `/v1`.
   */
  readonly below: "version" | "root";
  readonly path: string;
  /** The caller's headers that the upstream must see, in lower case. */
  readonly headers?: readonly string[];
}

/** What the road needs to know of a request, and the parsed body by which changes are addressed. */
export interface Asked {
  readonly model: string;
  readonly stream: boolean;
  /** The caller's bound on the answer, in tokens; undefined when the body names none, 0 where nothing is generated. */
  readonly maxTokens: number | undefined;
  /** As the caller wrote it; it must be hashed before it goes anywhere. */
  readonly endUser: string | undefined;
  readonly view: TextView;
  readonly body: JsonObject;
  /**
   * Notes what is changed in every request: the upstream's name of the model, the hashed end user, nothing stored,
   * usage asked for.
   */
  adjust(edits: JsonEdits, how: { readonly model: string; readonly endUser: string | undefined }): void;
}

/** Tokens as the upstream counted them. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What was read of a whole answer. */
export interface ReadAnswer {
  readonly view: TextView;
  readonly usage: Usage | undefined;
}

/** What an answer or an ending of our own bears. */
export interface OwnEnding {
  /** Unique part of an id, without a prefix of any protocol. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
  /** The text for a person in need; null for a bare refusal. */
  readonly safeText: string | null;
  readonly usage: Usage | undefined;
  readonly fairlead: PolicyVerdict;
}

export interface AnswerFormat {
  /** How many values an answer may hold, where that is more than a body may. */
  readonly valuesMax?: number;
  /** The texts of a whole answer; undefined when the body is none of this protocol. */
  read(body: JsonObject, asked: Asked): ReadAnswer | undefined;
  /**
   * The answer that takes the place of a refused one, in the protocol's own content-filter ending; undefined where answers
   * have no words, so that a refusal is an error.
   */
  readonly filtered: ((ending: OwnEnding) => JsonObject) | undefined;
  /** Notes what else must go from an answer of which a part was redacted: the text once more in another form. */
  withhold?(edits: JsonEdits, body: JsonObject): void;
}

/** How to read and end streamed answers. */
interface StreamFormat {
  /** A reader for one stream. */
  open(asked: Asked): StreamReader;
  /** The whole body of a stream that holds a safe text in place of an answer, ending included. */
  filteredWhole(ending: OwnEnding): string;
}

export interface StreamReader {
  /** Reads one event that has data. Throws `UnscreenedFrame` for content that must not pass unseen. */
  read(event: SseEvent): Frame;
  /** The protocol's ending of a stream that the policy refuses, for what has been sent so far; the stream ends with it. */
  filtered(ending: OwnEnding): string;
  /** The terminal error event; `errorBody` is the JSON text of the error in the family's shape. */
  failed(errorBody: string): string;
  /** An event that carries the verdict on a redacted stream, where the last frame has no place for it. */
  note?(fairlead: PolicyVerdict): string;
  /** Whether a stream that ends now, without a last frame, has said all that its protocol demands. */
  isComplete(): boolean;
  /** What must be sent when a complete stream forgot its last frame. */
  readonly missingEnd: string;
  /** What stands behind the last frame where that is not the last event; we do not wait for the upstream's. */
  readonly afterEnd?: string;
}

/** One event of a streamed answer as its protocol reads it. */
export interface Frame {
  /** Undefined for data that is no JSON, such as `[DONE]`. */
  readonly json: JsonObject | undefined;
  readonly parts: readonly DeltaPart[];
  readonly usage?: Usage | undefined;
  /** Beginnings of the names of lanes to which nothing more will be added. */
  readonly closes?: readonly string[];
  /** Told when the frame leaves: endings of our own fit what a client has seen, not what was read. */
  readonly sent?: () => void;
  /** Nothing follows: it is sent after the record is written. */
  readonly isLast?: boolean;
  /** Sent upstream's way only because we asked for it: it does not travel on. */
  readonly isDropped?: boolean;
  /** The upstream says that it failed. */
  readonly isFailure?: boolean;
  readonly unscannable?: readonly FoundUnscannable[];
  /** What goes from the frame whatever is decided. */
  readonly changes?: readonly ((edits: JsonEdits) => void)[];
}

/** One string of a frame and where it stands, so that it can be written anew. */
export interface DeltaPart {
  /** Parts with the same lane follow each other as one text. */
  readonly lane: string;
  readonly channel: Channel;
  readonly text: string;
  /**
   * `delta` goes on with what came before; `whole` says a text once more or all at once, and is judged by itself;
   * `name` is a field's name, the same in every frame, and is judged once; `json` is a delta of JSON text, whose
   * escapes are read, and `whole_json` is such a text once more.
   */
  readonly kind: "delta" | "whole" | "name" | "json" | "whole_json";
  replace(text: string, edits: JsonEdits): void;
}

/** A frame that cannot be screened; the stream ends there. Says only which kind, never the text. */
export class UnscreenedFrame extends Error {
  override readonly name = "UnscreenedFrame";
}
