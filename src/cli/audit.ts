import { statSync } from "node:fs";
import { join } from "node:path";
import { aboutDataFolder, type ChainReport, HeadsFileError, verifyChain } from "../platform/index.ts";
import { type Arguments, type CommandIo, withArguments } from "./arguments.ts";
import { readPublicKey } from "./public-key.ts";

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
  const given = option("public-key");
  const said = given === undefined ? undefined : readPublicKey(given);
  const folder = option("data") ?? io.dataFolder();
  try {
    if (!holdsJournal(folder)) {
      io.err(`${folder} holds no journal. Name the data folder with --data DIR.`);
      return 2;
    }
    const own = said === undefined ? io.publicKey(folder) : undefined;
    const report = await verifyChain({ folder, heads: option("head"), publicKey: said ?? own });
    const key = said ? "the key you gave" : own ? "the key of this installation's secret" : undefined;
    if (io.json) io.out(JSON.stringify(documentOf(report)));
    else for (const line of linesOf(report, { folder, head: option("head"), key })) io.out(line);
    return report.ok ? 0 : 1;
  } catch (problem) {
    if (!(problem instanceof HeadsFileError)) throw aboutDataFolder(folder, problem);
    io.err(problem.message);
    return 2;
  }
}

/** Throws what the system says of a folder that cannot be looked into. */
function holdsJournal(folder: string): boolean {
  try {
    return statSync(join(folder, "journal")).isDirectory();
  } catch (problem) {
    if (problem instanceof Error && "code" in problem && problem.code === "ENOENT") return false;
    throw problem;
  }
}

const SIGNATURES = { valid: "verified", invalid: "invalid", not_checked: "not_checked" } as const;

function documentOf({ signature, ...report }: ChainReport) {
  return { ...report, signatures: SIGNATURES[signature] };
}

interface Asked {
  readonly folder: string;
  readonly head: string | undefined;
  /** Whose key signatures were held against; undefined when it is at most one that stands in `head`. */
  readonly key: string | undefined;
}

function linesOf(report: ChainReport, asked: Asked): readonly string[] {
  const { firstBroken } = report;
  if (firstBroken) {
    return [
      `The chain in ${asked.folder} does not hold.`,
      `First broken at sequence ${firstBroken.sequence} (${firstBroken.file}:${firstBroken.line}): ${firstBroken.reason}`,
      ...signatureLines(report, asked),
    ];
  }
  return [
    `The chain is consistent: ${report.entries} entries, ${report.erased} erased.`,
    completenessLine(report, asked),
    ...signatureLines(report, asked),
  ];
}

/** Says no more than was shown: an unchecked checkpoint is worth what the file is worth that it stands in. */
function completenessLine({ completeness, upTo, signature }: ChainReport, { head }: Asked): string {
  if (completeness === "not_provable")
    return "Completeness is not provable without a checkpoint kept elsewhere: give one with --head FILE.";
  return signature === "valid"
    ? `Nothing up to sequence ${upTo} was changed or removed since its checkpoint in ${head} was signed.`
    : `Up to sequence ${upTo} the chain agrees with ${head}; whether that file is genuine was not checked.`;
}

function signatureLines({ signature }: ChainReport, { head, key }: Asked): readonly string[] {
  if (signature === "invalid") return [];
  if (signature === "not_checked") {
    return [
      "Signatures were not checked: there was no key or nothing signed. Give the key that you kept with --public-key KEY.",
    ];
  }
  if (key !== undefined) return [`Signatures were checked with ${key}.`];
  return [
    `Signatures were checked with the key inside ${head}, which whoever wrote that file chose. Give the key that you kept with --public-key KEY.`,
  ];
}
