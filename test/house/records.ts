import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { CallClosed } from "../../src/oversight/index.ts";
import { until } from "./until.ts";

const Entry = z.object({ seq: z.int(), payload: z.looseObject({ kind: z.string() }) });

/** What stands in a data folder's journal, read from the files alone. An unfinished last line is none. */
export function entriesOf(data: string): z.infer<typeof Entry>["payload"][] {
  return journalFiles(data)
    .map((file) => readFileSync(file, "utf8"))
    .join("")
    .split("\n")
    .slice(0, -1)
    .map((line) => Entry.parse(JSON.parse(line)).payload);
}

/** The segments of the chain, oldest first. */
export function journalFiles(data: string): string[] {
  return globSync(join(data, "journal", "*.jsonl")).sort();
}

/** The one record of a call; waits for it where the answer cannot (the client has left). */
export async function recordOf(data: string, requestId: string): Promise<CallClosed> {
  const found = await until(`a record of ${requestId}`, () => {
    const closed = entriesOf(data).filter(
      ({ kind, request_id }) => kind === "call.closed" && request_id === requestId,
    );
    return closed.length > 0 ? closed : undefined;
  });
  if (found.length > 1) throw new Error(`${requestId} has ${found.length} records.`);
  return CallClosed.parse(found[0]);
}
