/** What a refusal code means everywhere: its HTTP status, the caller's protocol code, and its one-line title. */
export interface RefusalKind {
  readonly status: number;
  /** OpenAI's own code where one exists (`invalid_api_key`, `rate_limit_exceeded`, …). */
  readonly protocolCode?: string;
  /** Headline of the docs page and of listings. */
  readonly title: string;
}

export interface RefusalOptions {
  /** Only for operators: recorded by code, never sent. */
  readonly cause?: unknown;
  /** The request field at fault, in the body's own notation. */
  readonly param?: string;
  /** Extra answer headers, such as `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the caller's protocol says of this error besides its code, under the protocol's own names. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * A "no" that the caller may read.
 *
 * `message` travels to the client as written; whatever only operators may know goes into `cause`,
 * which is never sent. `code` is ours (`access/key_unknown`) and has a page under `/errors/`.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: string;
  readonly status: number;
  readonly protocolCode: string;
  readonly param: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, kind: RefusalKind, message: string, options: RefusalOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = kind.status;
    this.protocolCode = kind.protocolCode ?? code.slice(code.indexOf("/") + 1);
    this.param = options.param;
    this.headers = options.headers ?? {};
    this.details = options.details ?? {};
  }
}

/** The refusals of one room: the table that docs and statuses derive from, and the way to make one. */
export interface RefusalTable<Name extends string> {
  readonly kinds: Readonly<Record<string, RefusalKind>>;
  refuse(name: Name, message: string, options?: RefusalOptions): Refusal;
}

/** Declares a room's refusals once; `kinds` is keyed by the full code, `room/name`. */
export function defineRefusals<Name extends string>(
  room: string,
  table: Readonly<Record<Name, RefusalKind>>,
): RefusalTable<Name> {
  const kinds = Object.fromEntries(
    Object.entries<RefusalKind>(table).map(([name, kind]) => [`${room}/${name}`, kind]),
  );
  return {
    kinds,
    refuse: (name, message, options) => new Refusal(`${room}/${name}`, table[name], message, options),
  };
}
