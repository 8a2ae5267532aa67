import type { Unscannable } from "../../src/platform/index.ts";

/** Where text can stand, beside the plain answer: each is a way in which a gateway may forget to look. */
export const KINDS = [
  "text",
  "tool arguments",
  "reasoning",
  "refusal",
  "second choice",
  "unknown field",
] as const;
export type Kind = (typeof KINDS)[number];

/** One event of a stream: its data, its name where the protocol names events, and which piece of the text it carries. */
export interface WireEvent {
  readonly name?: string;
  readonly data: object | string;
  readonly piece?: number;
}

/** How one protocol carries a text of each kind. Undefined where it has no such place. */
export interface Rows {
  /** A request that carries the text; `model` and, where asked, `stream` are added to it. */
  request(kind: Kind, text: string): object | undefined;
  /** A whole answer that carries it. */
  answer(kind: Kind, text: string): object | undefined;
  /** A streamed answer that carries it in these pieces. */
  events(kind: Kind, pieces: readonly string[]): readonly WireEvent[] | undefined;
  /** What an ordinary request of this protocol is, without model. */
  readonly plain: object;
  /** One request for each kind of content that cannot be inspected and that the protocol knows; added to `plain`. */
  readonly unread: Partial<Record<Unscannable, object>>;
  /** What every answer shows that the policy ended. */
  readonly ending: RegExp;
}
