/**
 * The four shapes that travel between rooms (Call, Caller, Finding, Decision) and the words they share.
 *
 * Nothing here knows a room: policy and filters, which may not import each other, meet in these types.
 */

export const DIRECTIONS = ["input", "output"] as const;
export type Direction = (typeof DIRECTIONS)[number];

export const STAGES = ["sandbox", "in_review", "production", "suspended", "closed"] as const;
export type Stage = (typeof STAGES)[number];

export const CHANNELS = [
  "content",
  "refusal",
  "reasoning",
  "tool_name",
  "tool_arguments",
  "tool_result",
  "system",
  "other",
] as const;
export type Channel = (typeof CHANNELS)[number];

export const ROLES = ["system", "developer", "user", "assistant", "tool", "function", "none"] as const;
export type Role = (typeof ROLES)[number];

/** Weakest first: the index is the strength by which the most restrictive action wins. */
export const ACTIONS = ["allow", "redact", "hold", "refuse"] as const;
export type Action = (typeof ACTIONS)[number];

/** OpenAI's thirteen, in its order. */
export const MODERATION_CATEGORIES = [
  "harassment",
  "harassment/threatening",
  "hate",
  "hate/threatening",
  "illicit",
  "illicit/violent",
  "self-harm",
  "self-harm/intent",
  "self-harm/instructions",
  "sexual",
  "sexual/minors",
  "violence",
  "violence/graphic",
] as const;

/** The moderation categories, then ours. The names are the same in API, policy, records and docs. */
export const HEADS = [
  ...MODERATION_CATEGORIES,
  "harmful_request",
  "jailbreak",
  "prompt_injection",
  "spam",
  "fraud",
  "influence_operation",
  "malware",
  "insecure_code",
  "pii",
  "secret",
  "protected_class_inference",
] as const;
export type Head = (typeof HEADS)[number];

export const PII_KINDS = ["email", "card", "iban", "ipv4", "phone"] as const;
export type PiiKind = (typeof PII_KINDS)[number];

/** What may stand in a body and no detector can read; a policy says of each kind whether it may pass unread. */
export const UNSCANNABLE = [
  "image",
  "audio",
  "file",
  "token_ids",
  "hosted_tools",
  "stored_state",
  "encrypted_reasoning",
] as const;
export type Unscannable = (typeof UNSCANNABLE)[number];

/** How much of a violation a stream may let out: nothing, at most so many tokens, or anything. */
export type Hold =
  | { readonly mode: "strict" }
  | { readonly mode: "bounded"; readonly tokens: number }
  | { readonly mode: "observe" };

/** What the rules ask of a stream: those on exact detectors (phrases, personal data, secrets) and those on heads. */
export interface Holds {
  readonly exact: Hold;
  readonly heads: Hold;
}

/** Which detectors of a policy look: all, those that match exactly, or the heads. */
export type ScanParts = "all" | "exact" | "heads";

/** One string of a body, as the model will read it. */
export interface TextUnit {
  readonly role: Role;
  readonly channel: Channel;
  /** Where the string stands in the body, e.g. `messages[0].content[1].text`; for records and redaction. */
  readonly path: string;
  /** Units of the same group are read by a model as one text (the parts of one message); detectors join them. */
  readonly group: number;
  readonly text: string;
}

/** What was asked, after the protocol has been read. */
export interface Call {
  /** `req_…`; also the answer's `x-request-id`. */
  readonly id: string;
  /** Id of the protocol: `openai.chat`. */
  readonly protocol: string;
  readonly model: string;
  readonly stream: boolean;
  readonly units: readonly TextUnit[];
  /** The caller's own bound on the answer, in tokens; undefined when the body names none. */
  readonly maxTokens: number | undefined;
  /** HMAC of the end user's identifier; the identifier itself never leaves the protocol reader. */
  readonly endUser: string | undefined;
  /** The original body; forwarded as it is when nothing had to change. */
  readonly bytes: Buffer;
}

/** Requests and tokens that an app may spend in any 60 seconds. */
export interface Limits {
  readonly requestsPerMinute: number;
  readonly tokensPerMinute: number;
}

/** Who asks. Made by access from a key; every later step of the road reads only this. */
export interface Caller {
  readonly keyId: string;
  readonly appId: string;
  readonly organisationId: string;
  readonly stage: Stage;
  /** Policy domains of the app's approved use (medical, legal, …); rules may look at them. */
  readonly domains: readonly string[];
  readonly limits: Limits;
  /** False only for the bench key: usage is counted but never refused. */
  readonly limitsBind: boolean;
}

/** A half-open range [start, end) of UTF-16 code units in `units[unit].text`. */
export interface Span {
  readonly unit: number;
  readonly start: number;
  readonly end: number;
}

/** What one detector saw. */
export interface Finding {
  /** Id of the detector specification that found it: `head:harmful_request`, `phrases:<list>`, `pii`, `secret`. */
  readonly detector: string;
  /** Null for phrase lists, which belong to no head. */
  readonly head: Head | null;
  /** Which format matched (`email`, `aws_access_key`); null for heads and phrases. */
  readonly kind: string | null;
  /** Calibrated probability for heads (0..1); 1 for exact detectors. */
  readonly score: number;
  /** Never empty. A head names the whole unit it judged. */
  readonly spans: readonly Span[];
}

/** What filters must build, as compiled from the rules of a policy. */
export type DetectorSpec =
  | { readonly kind: "head"; readonly id: string; readonly head: Head }
  | { readonly kind: "phrases"; readonly id: string; readonly phrases: readonly string[] }
  | { readonly kind: "pii"; readonly id: "pii"; readonly kinds: readonly PiiKind[] }
  | { readonly kind: "secret"; readonly id: "secret" };

/** One rule that fired; every one of them is recorded. */
export interface RuleMatch {
  readonly rule: string;
  readonly clause: string;
  readonly mode: "enforce" | "shadow";
  readonly action: Action;
  readonly detector: string;
  readonly score: number;
}

/** One stretch of text to be replaced before it travels on. */
export interface Redaction {
  readonly span: Span;
  /** What stands there afterwards, e.g. `[email]`. */
  readonly placeholder: string;
}

/** What the policy says about one text view in one direction. */
export interface Decision {
  /** `dec_…`; the handle for the record, the caller's error and a later appeal. */
  readonly id: string;
  readonly direction: Direction;
  /** Strongest action any matching rule asks for, shadow rules included. */
  readonly action: Action;
  /** Strongest action of the rules in `enforce`; what bodies, headers and records call "the decision". */
  readonly enforced: Action;
  /** What happens to the text now: `enforced`, with `hold` acting as `refuse` while no review exists. */
  readonly effective: Action;
  /** The rule, clause and sentence cited for `enforced`; null when it is allow. */
  readonly rule: string | null;
  readonly clause: string | null;
  readonly says: string | null;
  /** The answer a person in need receives in place of a bare refusal. */
  readonly safeText: string | null;
  readonly matches: readonly RuleMatch[];
  /** Ids of the rules in shadow that matched. */
  readonly shadow: readonly string[];
  /** Non-overlapping, ordered by unit and start; empty unless `effective` is `redact`. */
  readonly redactions: readonly Redaction[];
}
