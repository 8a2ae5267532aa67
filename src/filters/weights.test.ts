import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { loadFilters } from "./index.ts";
import { HARMFUL } from "./test-texts.ts";
import { WeightsDocument } from "./weights.ts";

const WEIGHTS = join(import.meta.dirname, "../../weights");

function inCopy(work: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-weights-"));
  try {
    for (const file of ["heads.bin", "weights.json"]) copyFileSync(join(WEIGHTS, file), join(folder, file));
    work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the committed weights", () => {
  it("were made from our own data as it stands here", () => {
    const document = WeightsDocument.parse(JSON.parse(readFileSync(join(WEIGHTS, "weights.json"), "utf8")));
    for (const file of [
      "harmless-requests.jsonl",
      "contrast-pairs.jsonl",
      "actions.jsonl",
      "wrongs.txt",
      "writings.json",
    ]) {
      const recorded = document.data.find((entry) => entry.file === file);
      const actual = createHash("sha256")
        .update(readFileSync(join(WEIGHTS, "data", file)))
        .digest("hex");
      assert.equal(recorded?.sha256, actual, `${file} changed: run fairlead filters train`);
    }
  });

  it("have a head for harmful requests and a threshold to start from", () => {
    const filters = loadFilters({ weightsFolder: WEIGHTS });
    assert.deepEqual(filters.heads, ["harmful_request"]);
    assert.ok((filters.recommendedThresholds.harmful_request ?? 0) > 0.2);
  });
});

describe("loadFilters", () => {
  it("says in words of its own what is wrong with a file, and what to do", () => {
    const mended = { name: "WeightsError", message: /Restore the weights folder, or rebuild it/ };
    assert.throws(() => loadFilters({ weightsFolder: "/nowhere" }), mended);
    for (const text of ["{", "{}"]) {
      inCopy((folder) => {
        writeFileSync(join(folder, "weights.json"), text);
        assert.throws(() => loadFilters({ weightsFolder: folder }), mended);
      });
    }
  });

  it("refuses weights that are not the described ones, and says how to mend it", () => {
    inCopy((folder) => {
      writeFileSync(join(folder, "heads.bin"), Buffer.alloc(8));
      assert.throws(() => loadFilters({ weightsFolder: folder }), /not the file.*filters train/);
    });
  });

  it("names the missing file", () => {
    assert.throws(() => loadFilters({ weightsFolder: join(WEIGHTS, "nowhere") }), /nowhere.*filters train/);
  });

  it("refuses a rule on a head that has no weights, by name", () => {
    const filters = loadFilters({ weightsFolder: WEIGHTS });
    assert.throws(() => filters.build([{ ...HARMFUL, head: "spam" }]), /"spam".*harmful_request/);
  });

  it("changes its digest when a threshold or weight changes", () => {
    inCopy((folder) => {
      const path = join(folder, "weights.json");
      const document = WeightsDocument.parse(JSON.parse(readFileSync(path, "utf8")));
      const heads = document.heads.map((head) => ({ ...head, bias: head.bias + 1 }));
      writeFileSync(path, JSON.stringify({ ...document, heads }));
      assert.notEqual(
        loadFilters({ weightsFolder: folder }).digest,
        loadFilters({ weightsFolder: WEIGHTS }).digest,
      );
    });
  });
});
