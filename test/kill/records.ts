import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const Entry = z.object({
  payload: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("call.opened"), request_id: z.string() }),
    z.object({ kind: z.literal("call.closed"), request_id: z.string(), outcome: z.string() }),
  ]),
});

/** What the journal says of every call, by request id. */
export interface Records {
  readonly opened: ReadonlySet<string>;
  /** Outcome of each record; a call that was closed twice has two. */
  readonly closed: ReadonlyMap<string, readonly string[]>;
}

/** Follows a data folder's journal from start to start, as docs/audit-format.md describes it. */
export function createRecordReader(data: string) {
  const readTo = new Map<string, number>();
  const opened = new Set<string>();
  const closed = new Map<string, string[]>();

  function take(line: string): void {
    if (!line.includes('"kind":"call.')) return;
    const { payload } = Entry.parse(JSON.parse(line));
    if (payload.kind === "call.opened") opened.add(payload.request_id);
    else closed.set(payload.request_id, [...(closed.get(payload.request_id) ?? []), payload.outcome]);
  }

  return {
    /** Reads what has been added since the last time. Only for a journal whose owner is idle. */
    read(): Records {
      const folder = join(data, "journal");
      for (const name of readdirSync(folder)
        .filter((name) => name.endsWith(".jsonl"))
        .sort()) {
        const file = join(folder, name);
        const text = readFrom(file, readTo.get(file) ?? 0);
        readTo.set(file, statSync(file).size);
        for (const line of text.split("\n")) take(line);
      }
      return { opened, closed };
    },
  };
}

function readFrom(path: string, start: number): string {
  const bytes = Buffer.alloc(statSync(path).size - start);
  const file = openSync(path, "r");
  try {
    readSync(file, bytes, 0, bytes.length, start);
  } finally {
    closeSync(file);
  }
  return bytes.toString("utf8");
}
