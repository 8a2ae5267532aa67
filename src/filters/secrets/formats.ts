/** One kind of secret: how it begins, which characters follow, how many. */
export interface SecretFormat {
  readonly kind: string;
  readonly prefix: string;
  /** Characters of the rest. */
  readonly alphabet: "alphanumeric" | "base32" | "token";
  readonly minimum: number;
  readonly maximum: number;
}

/** Longest rest of any token: what follows is cut off, so that a match always fits what a stream may hold back. */
const LONG = 512;

/**
 * Longer prefixes of the same beginning come first; the first format that fits names the finding. Lengths are those
 * of the vendors' documentation, with a lower bound where vendors changed them over time.
 */
export const SECRET_FORMATS: readonly SecretFormat[] = [
  { kind: "anthropic_key", prefix: "sk-ant-", alphabet: "token", minimum: 24, maximum: LONG },
  { kind: "fairlead_key", prefix: "sk-live-", alphabet: "token", minimum: 20, maximum: LONG },
  { kind: "fairlead_key", prefix: "sk-sbx-", alphabet: "token", minimum: 20, maximum: LONG },
  { kind: "openai_key", prefix: "sk-proj-", alphabet: "token", minimum: 32, maximum: LONG },
  { kind: "openai_key", prefix: "sk-svcacct-", alphabet: "token", minimum: 32, maximum: LONG },
  { kind: "openai_key", prefix: "sk-admin-", alphabet: "token", minimum: 32, maximum: LONG },
  { kind: "openai_key", prefix: "sk-", alphabet: "alphanumeric", minimum: 32, maximum: LONG },
  { kind: "aws_access_key", prefix: "AKIA", alphabet: "base32", minimum: 16, maximum: 16 },
  { kind: "aws_access_key", prefix: "ASIA", alphabet: "base32", minimum: 16, maximum: 16 },
  { kind: "github_token", prefix: "github_pat_", alphabet: "token", minimum: 60, maximum: 255 },
  { kind: "github_token", prefix: "ghp_", alphabet: "alphanumeric", minimum: 36, maximum: 255 },
  { kind: "github_token", prefix: "gho_", alphabet: "alphanumeric", minimum: 36, maximum: 255 },
  { kind: "github_token", prefix: "ghu_", alphabet: "alphanumeric", minimum: 36, maximum: 255 },
  { kind: "github_token", prefix: "ghs_", alphabet: "alphanumeric", minimum: 36, maximum: 255 },
  { kind: "github_token", prefix: "ghr_", alphabet: "alphanumeric", minimum: 36, maximum: 255 },
  { kind: "gitlab_token", prefix: "glpat-", alphabet: "token", minimum: 20, maximum: LONG },
  { kind: "slack_token", prefix: "xoxb-", alphabet: "token", minimum: 24, maximum: LONG },
  { kind: "slack_token", prefix: "xoxp-", alphabet: "token", minimum: 24, maximum: LONG },
  { kind: "slack_token", prefix: "xoxa-", alphabet: "token", minimum: 24, maximum: LONG },
  { kind: "slack_token", prefix: "xoxr-", alphabet: "token", minimum: 24, maximum: LONG },
  { kind: "slack_token", prefix: "xoxs-", alphabet: "token", minimum: 24, maximum: LONG },
  { kind: "slack_token", prefix: "xapp-", alphabet: "token", minimum: 24, maximum: LONG },
  { kind: "stripe_key", prefix: "sk_live_", alphabet: "alphanumeric", minimum: 20, maximum: LONG },
  { kind: "stripe_key", prefix: "rk_live_", alphabet: "alphanumeric", minimum: 20, maximum: LONG },
  { kind: "google_api_key", prefix: "AIza", alphabet: "token", minimum: 35, maximum: 35 },
  { kind: "npm_token", prefix: "npm_", alphabet: "alphanumeric", minimum: 36, maximum: 36 },
  { kind: "huggingface_token", prefix: "hf_", alphabet: "alphanumeric", minimum: 30, maximum: LONG },
];
