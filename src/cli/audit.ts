import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type ChainReport, HeadsFileError, verifyChain } from "../platform/index.ts";
import type { CommandIo } from "./noun.ts";

const USAGE = "Usage: fairlead audit verify [--data DIR] [--head FILE] [--json]";

export interface AuditIo extends CommandIo {
  readonly dataFolder: string;
  /** Key of this folder's own checkpoints, base64; undefined where its secret is not at hand. */
  publicKey(dataFolder: string): string | undefined;
}

/** `fairlead audit verify`: exit 0 when the chain holds, 1 when it does not, 2 for unusable arguments or head file. */
export async function auditCommand(args: readonly string[], io: AuditIo): Promise<number> {
  const read = readArguments(args);
  if ("reason" in read) {
    io.err(`${read.reason}\n${USAGE}`);
    return 2;
  }
  const folder = read.data ?? io.dataFolder;
  if (!existsSync(join(folder, "journal"))) {
    io.err(`${folder} holds no journal. Name the data folder with --data DIR.`);
    return 2;
  }
  try {
    const report = await verifyChain({ folder, heads: read.head, publicKey: io.publicKey(folder) });
    if (io.json || read.json) io.out(JSON.stringify(report));
    else for (const line of linesOf(report, folder)) io.out(line);
    return report.ok ? 0 : 1;
  } catch (problem) {
    if (!(problem instanceof HeadsFileError)) throw problem;
    io.err(problem.message);
    return 2;
  }
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { data: { type: "string" }, head: { type: "string" }, json: { type: "boolean" } },
    });
    if (positionals.length !== 1 || positionals[0] !== "verify")
      return { reason: "This takes the verb verify." };
    return { data: values.data, head: values.head, json: values.json ?? false };
  } catch (problem) {
    return { reason: problem instanceof Error ? problem.message : String(problem) };
  }
}

function linesOf(report: ChainReport, folder: string): readonly string[] {
  const { firstBroken } = report;
  if (firstBroken) {
    return [
      `The chain in ${folder} does not hold.`,
      `First broken at sequence ${firstBroken.sequence} (${firstBroken.file}:${firstBroken.line}): ${firstBroken.reason}`,
    ];
  }
  const complete =
    report.completeness === "proven_up_to"
      ? `Nothing up to sequence ${report.upTo} was changed or removed; signature ${report.signature}.`
      : "Completeness is not provable without a checkpoint kept elsewhere: give one with --head FILE.";
  return [`The chain is consistent: ${report.entries} entries, ${report.erased} erased.`, complete];
}
