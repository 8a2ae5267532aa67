import { z } from "zod";
import { STAGES } from "../platform/index.ts";

/**
 * The nouns of this room in the one form in which they are listed, sent and printed.
 * Field names are those of the API; times are milliseconds since 1970, UTC.
 */

/** What would break a table, forge a log line or turn the reading direction around in a terminal. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

const Name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine((name) => !UNPRINTABLE.test(name), "must not contain control characters");

const Time = z.number().int().describe("Milliseconds since 1970, UTC");

/** Where a key may be used; decides its prefix, `sk-sbx-` or `sk-live-`. */
const ENVIRONMENTS = ["sandbox", "production"] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export const Organisation = z
  .object({ id: z.string(), name: Name, created_at: Time })
  .meta({ id: "Organisation" });
export type Organisation = z.infer<typeof Organisation>;

export const NewOrganisation = z.strictObject({ name: Name }).meta({ id: "NewOrganisation" });
export type NewOrganisation = z.infer<typeof NewOrganisation>;

const PerMinute = z.number().int().min(1).max(1_000_000_000);
const Domains = z
  .array(z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/, "must be the name of a policy domain"))
  .max(20);

export const App = z
  .object({
    id: z.string(),
    organisation_id: z.string(),
    name: Name,
    stage: z.enum(STAGES),
    domains: Domains.describe("Policy domains of the app's approved use"),
    requests_per_minute: PerMinute.describe("Requests in any 60 seconds"),
    tokens_per_minute: PerMinute.describe("Tokens in any 60 seconds"),
    created_at: Time,
  })
  .meta({ id: "App" });
export type App = z.infer<typeof App>;

export const NewApp = z
  .strictObject({
    organisation_id: z.string().max(100),
    name: Name,
    stage: z.enum(ENVIRONMENTS).default("sandbox"),
    reason: z
      .string()
      .trim()
      .min(1)
      .max(2_000)
      .optional()
      .describe("Why the app may go straight to production; required for it and kept in the audit trail"),
    domains: Domains.default([]),
    requests_per_minute: PerMinute.optional().describe("Production apps only; absent means the default"),
    tokens_per_minute: PerMinute.optional().describe("Production apps only; absent means the default"),
  })
  .meta({ id: "NewApp" });
/** As the outside sends it: what has a default may be left out. */
export type NewApp = z.input<typeof NewApp>;

export const Key = z
  .object({
    id: z.string(),
    app_id: z.string(),
    name: Name,
    environment: z.enum(ENVIRONMENTS),
    prefix: z.string().describe("The public beginning of the key, by which its owner recognises it"),
    created_at: Time,
    revoked_at: Time.nullable(),
  })
  .meta({ id: "Key" });
export type Key = z.infer<typeof Key>;

export const NewKey = z
  .strictObject({ app_id: z.string().max(100), name: Name.default("key") })
  .meta({ id: "NewKey" });
export type NewKey = z.input<typeof NewKey>;

export const IssuedKey = Key.extend({
  key: z.string().describe("The whole key. This is the only answer that will ever hold it"),
}).meta({ id: "IssuedKey" });
export type IssuedKey = z.infer<typeof IssuedKey>;
