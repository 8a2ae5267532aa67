/** What is on disk is not the chain that was written. Nothing has been changed; `message` says what to do. */
export class JournalBroken extends Error {
  override readonly name = "JournalBroken";

  constructor(where: string, reason: string) {
    super(
      `${where}: ${reason}. Fairlead does not write on a chain that does not hold; nothing was changed. ` +
        "Run `fairlead audit verify` to see the whole report, then restore the data folder from a backup. To begin a new " +
        "chain instead, move journal/ and audit-heads.jsonl out of the data folder together and keep them.",
    );
  }
}

/** Nothing can be put on the record any more, so nothing may be answered. Only a restart mends it. */
export class JournalUnwritable extends Error {
  override readonly name = "JournalUnwritable";
  /** The system's code, such as ENOSPC, or `closed`. */
  readonly code: string;

  constructor(code: string, options?: { cause?: unknown }) {
    super(
      code === "closed"
        ? "The journal is closed."
        : `The journal cannot be written (${code}). Make room or mend the disk under the data folder, then start Fairlead again.`,
      options,
    );
    this.code = code;
  }
}

export function systemCode(problem: unknown): string {
  return problem instanceof Error && "code" in problem && typeof problem.code === "string"
    ? problem.code
    : "unknown";
}
