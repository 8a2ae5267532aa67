import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, it } from "node:test";
import { temporaryFolder } from "./house/temporary-folder.ts";

const PLATFORM = new URL("../src/platform/index.ts", import.meta.url).href;

/** Opens a journal, writes into it, and has nothing more to do. */
const WRITER = `
  const platform = await import(process.argv[1]);
  const folder = process.argv[2];
  const database = platform.openDatabase(folder + "/fairlead.db");
  await platform.migrate(database, platform.resourcePath("migrations"));
  const secrets = platform.loadSecret({ dataFolder: folder, env: {} });
  const clock = platform.systemClock;
  const journal = await platform.openJournal({ folder, clock, secrets, database });
  journal.append({ kind: "test.counted" });
  console.log("written");`;

/** Far less than the minute of the checkpoints, far more than a start needs. */
const DEADLINE_MS = 20_000;

describe("an open journal", () => {
  it("keeps no process alive that has nothing else to do: neither its timer nor its worker", async (t) => {
    const folder = temporaryFolder();
    t.after(folder.remove);
    const args = ["--input-type=module", "-e", WRITER, PLATFORM, folder.path];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    const killer = setTimeout(() => child.kill("SIGKILL"), DEADLINE_MS);
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    const [code, signal] = await once(child, "exit");
    clearTimeout(killer);
    assert.deepEqual([said, code, signal], ["written\n", 0, null]);
  });
});
