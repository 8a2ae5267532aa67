import { existsSync } from "node:fs";
import { join } from "node:path";
import { type ChainReport, HeadsFileError, verifyChain } from "../platform/index.ts";
import { type Arguments, type CommandIo, withArguments } from "./arguments.ts";

export interface AuditIo extends CommandIo {
  /** The data folder that the configuration names, which is read only when it is needed. */
  dataFolder(): string;
  /** Key of this folder's own checkpoints, base64; undefined where its secret is not at hand. */
  publicKey(dataFolder: string): string | undefined;
}

/** `fairlead audit verify`: exit 0 when the chain holds, 1 when it does not, 2 for unusable arguments or head file. */
export async function auditCommand(args: readonly string[], io: AuditIo): Promise<number> {
  return withArguments("audit", args, io, verify);
}

async function verify({ option }: Arguments, io: AuditIo): Promise<number> {
  const folder = option("data") ?? io.dataFolder();
  if (!existsSync(join(folder, "journal"))) {
    io.err(`${folder} holds no journal. Name the data folder with --data DIR.`);
    return 2;
  }
  try {
    const report = await verifyChain({ folder, heads: option("head"), publicKey: io.publicKey(folder) });
    if (io.json) io.out(JSON.stringify(report));
    else for (const line of linesOf(report, folder)) io.out(line);
    return report.ok ? 0 : 1;
  } catch (problem) {
    if (!(problem instanceof HeadsFileError)) throw problem;
    io.err(problem.message);
    return 2;
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
