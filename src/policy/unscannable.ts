import { UNSCANNABLE, type Unscannable } from "../platform/index.ts";
import type { PolicyDocument, UnreadByKind } from "./schema.ts";

/** The policy's word on every kind of content that no detector can read: what it does not allow is refused. */
export function unscannableOf({ unscannable = {} }: PolicyDocument): UnreadByKind {
  const said = (kind: Unscannable) => unscannable[kind] ?? "refuse";
  return {
    image: said("image"),
    audio: said("audio"),
    file: said("file"),
    token_ids: said("token_ids"),
    hosted_tools: said("hosted_tools"),
    stored_state: said("stored_state"),
    encrypted_reasoning: said("encrypted_reasoning"),
  };
}

/** What cannot be inspected, as people read it: which kinds are refused, and which pass unread. */
export interface PublishedUnscannable {
  readonly refused: readonly PublishedKind[];
  readonly allowed: readonly PublishedKind[];
}

interface PublishedKind {
  readonly kind: Unscannable;
  readonly title: string;
}

const TITLES = {
  image: "Images",
  audio: "Audio",
  file: "Files",
  token_ids: "Text given as token numbers",
  hosted_tools: "Tools that the provider runs",
  stored_state: "Conversations and prompts stored at the provider",
  encrypted_reasoning: "Encrypted reasoning",
} as const satisfies Record<Unscannable, string>;

export function publishedUnscannable(document: PolicyDocument): PublishedUnscannable {
  const said = unscannableOf(document);
  const published = UNSCANNABLE.map((kind) => ({ kind, title: TITLES[kind] }));
  return {
    refused: published.filter(({ kind }) => said[kind] === "refuse"),
    allowed: published.filter(({ kind }) => said[kind] === "allow"),
  };
}
