/** An option of a verb. */
export interface Flag {
  /** What stands for its value in the usage; a switch has none. */
  readonly value?: string;
  /** It may be given several times. */
  readonly repeats?: boolean;
  readonly says: string;
}

export interface VerbForm {
  /** What it takes beside options, as the usage shows it; brackets around what may be left out. */
  readonly takes?: string;
  readonly flags: Readonly<Record<string, Flag>>;
}

export interface CommandForm {
  readonly says: string;
  /** A command without verbs has one of the empty name. */
  readonly verbs: Readonly<Record<string, VerbForm>>;
  /** What else its help says. */
  readonly about?: string;
  readonly example: string;
}

/** Every command takes it, so the table leaves it out. */
export const JSON_FLAG: Flag = { says: "print one JSON document, or JSON Lines, and nothing else" };

const data: Flag = { value: "DIR", says: "the data folder; ./data unless configured" };
const config: Flag = { value: "FILE", says: "the configuration; ./fairlead.yaml unless given" };
const host: Flag = {
  value: "H",
  says: "address to listen on; 127.0.0.1 unless given, any other needs public_url",
};
const port: Flag = { value: "N", says: "port to listen on; 8787 unless given, 0 takes any free one" };
const upstream: Flag = { value: "URL|demo|openai", says: "the model's server" };
const policy: Flag = { value: "FILE", says: "the policy; the one that ships with Fairlead unless given" };
const out: Flag = { value: "FILE", says: "where the result is written" };
const org: Flag = { value: "ID|NAME", says: "the organisation; needed where there are several" };
const app: Flag = { value: "ID|NAME", says: "the app; needed where there are several" };

/**
 * Every command, verb and option there is. Arguments are read by this table and help is printed from it, so an
 * option that stands here is taken, and one that does not is refused.
 */
export const COMMANDS = {
  up: {
    says: "serve gateway, console and trust centre",
    verbs: {
      "": {
        flags: {
          ...{ port, host, data, config, upstream, policy },
          "new-keys": { says: "mint a new admin token and sandbox key" },
          bench: { says: "add a key whose limits never bind; loopback hosts only" },
        },
      },
    },
    example: "fairlead up --upstream http://127.0.0.1:8000/v1",
  },
  screen: {
    says: "judge texts as the gateway would",
    verbs: {
      "": {
        takes: "[FILE|-]",
        flags: {
          direction: { value: "input|output", says: "output for rows with a response, input for others" },
          stage: { value: "sandbox|production", says: "stage of the app that asks; production unless given" },
          policy,
          model: { value: "NAME", says: "the model that is asked, for rules that hold for some models only" },
          tier: { value: "embedded", says: "which detectors; only those that ship exist in this version" },
          "skip-bad": { says: "pass over bad lines, which are named and counted on stderr" },
        },
      },
    },
    about: `Reads JSON Lines: {"id","text"}, {"id","messages":[…]} or {"id","prompt","response"}; FILE may end in .gz or .zst.
Writes one line for each, in the same order.`,
    example: `echo '{"id":1,"text":"Good morning."}' | fairlead screen`,
  },
  policy: {
    says: "lint, test or show a policy file",
    verbs: {
      lint: { takes: "[FILE]", flags: {} },
      test: { takes: "[FILE]", flags: {} },
      show: { takes: "[FILE]", flags: {} },
    },
    about: "Without FILE it is the policy that ships with Fairlead.",
    example: "fairlead policy lint my-policy.yaml",
  },
  filters: {
    says: "train the weights of the detectors",
    verbs: {
      train: {
        flags: {
          data: { value: "DIR", says: "folder of training data" },
          out: { value: "DIR", says: "where the weights go; weights/ unless given" },
          seed: { value: "N", says: "1 unless given; same data and seed, same bytes" },
        },
      },
    },
    example: "fairlead filters train --data train --out weights",
  },
  audit: {
    says: "verify the journal",
    verbs: {
      verify: {
        flags: {
          data,
          head: { value: "FILE", says: "checkpoints that you kept elsewhere" },
          "public-key": {
            value: "KEY",
            says: "checks signatures: public_key of /trust/audit-heads.json, PEM, or a file of it",
          },
        },
      },
    },
    example: "fairlead audit verify --data data --head heads.json",
  },
  org: {
    says: "create, list or show organisations",
    verbs: {
      create: { takes: "NAME", flags: { data, config } },
      list: { flags: { data, config } },
      show: { takes: "ID|NAME", flags: { data, config } },
    },
    example: 'fairlead org create "Quay Library"',
  },
  app: {
    says: "create, list or show apps",
    verbs: {
      create: {
        takes: "NAME",
        flags: {
          org,
          stage: { value: "sandbox|production", says: "sandbox unless given; production needs --reason" },
          reason: { value: "TEXT", says: "why; kept in the audit trail" },
          domain: { value: "NAME", repeats: true, says: "a domain of the approved use" },
          "requests-per-minute": { value: "N", says: "limit of an app in production" },
          "tokens-per-minute": { value: "N", says: "limit of an app in production" },
          ...{ data, config },
        },
      },
      list: { flags: { org, data, config } },
      show: { takes: "ID|NAME", flags: { data, config } },
    },
    example: 'fairlead app create helpdesk --stage production --reason "Reviewed on paper"',
  },
  key: {
    says: "create, list or revoke keys",
    verbs: {
      create: { flags: { app, name: { value: "NAME", says: "what to call it" }, data, config } },
      list: { flags: { app, data, config } },
      revoke: { takes: "ID|PREFIX", flags: { data, config } },
    },
    example: "fairlead key create --app helpdesk",
  },
  admin: {
    says: "reset the admin token",
    verbs: { reset: { flags: { data, config } } },
    example: "fairlead admin reset",
  },
  doctor: {
    says: "say what is misconfigured and how to mend it",
    verbs: { "": { flags: { port, host, data, config, upstream, policy } } },
    example: "fairlead doctor --upstream http://127.0.0.1:8000/v1",
  },
  bench: {
    says: "measure side by side (in a clone)",
    verbs: {
      gateway: {
        flags: {
          quick: { says: "CPU alone and no peer, in about a minute; nothing is written without --out" },
          soak: { value: "MINUTES", says: "watch the memory under steady load as well" },
          rounds: { value: "N", says: "how often everybody's CPU is measured" },
          requests: { value: "N", says: "requests in each round" },
          concurrency: { value: "N", says: "requests at once" },
          out,
        },
      },
      replay: { flags: { data: { value: "DIR", says: "folder of public test data" }, out } },
    },
    example: "fairlead bench gateway --rounds 3",
  },
} as const satisfies Readonly<Record<string, CommandForm>>;

export type CommandName = keyof typeof COMMANDS;
export type VerbOf<Name extends CommandName> = keyof (typeof COMMANDS)[Name]["verbs"] & string;

export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
