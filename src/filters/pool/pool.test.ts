import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Worker } from "node:worker_threads";
import { ScannerUnavailable } from "../errors.ts";
import { createPool, type PoolOptions } from "./pool.ts";

/** Answers each group with one finding whose kind is the group's first text, as long after as its second says. */
const ECHO = `
  const { parentPort } = require("node:worker_threads");
  parentPort.on("message", ({ groups }) => {
    const scans = groups.map(([kind]) => [{ detector: "d", head: null, kind, score: 1, spans: new Uint32Array() }]);
    setTimeout(() => parentPort.postMessage(scans), Number(groups[0][1] ?? 0));
  });`;
const HANGS = `require("node:worker_threads").parentPort.on("message", () => { for (;;); });`;
const CRASHES = `require("node:worker_threads").parentPort.on("message", () => { throw new Error("a text"); });`;
const ENDS = "0;";

function poolOf(sources: readonly string[], options: Partial<PoolOptions> = {}) {
  let started = 0;
  const startWorker = () => new Worker(sources[started++] ?? ECHO, { eval: true });
  const pool = createPool({ startWorker, size: 1, startMs: 1_000, ...options });
  return { ...pool, started: () => started };
}

const kindsOf = (scans: readonly (readonly { readonly kind: string | null }[])[]) =>
  scans.map(([finding]) => finding?.kind);
const because = (reason: string) => (problem: unknown) =>
  problem instanceof ScannerUnavailable && problem.reason === reason;

describe("the pool of scanners", () => {
  it("starts no worker before there is something to scan, and then keeps it", async () => {
    const pool = poolOf([]);
    assert.deepEqual(await pool.scan([], "all"), []);
    assert.equal(pool.started(), 0);
    assert.deepEqual(kindsOf(await pool.scan([["a"], ["b"]], "all")), ["a", "b"]);
    assert.deepEqual(kindsOf(await pool.scan([["c"]], "all")), ["c"]);
    assert.equal(pool.started(), 1);
    await pool.close();
  });

  it("ends a worker that is late, and goes on with another", async () => {
    const pool = poolOf([HANGS], { deadlineMs: 50, startMs: 1_000 });
    const hung = pool.scan([["a"]], "all");
    const next = pool.scan([["b"]], "all");
    await assert.rejects(hung, because("late"));
    assert.deepEqual(kindsOf(await next), ["b"]);
    await pool.close();
  });

  it("gives up what a worker that ends was at, and goes on with another", async () => {
    const pool = poolOf([CRASHES, ENDS]);
    await assert.rejects(pool.scan([["a"]], "all"), because("crashed"));
    await assert.rejects(pool.scan([["b"]], "all"), because("crashed"));
    assert.deepEqual(kindsOf(await pool.scan([["c"]], "all")), ["c"]);
    await pool.close();
  });

  it("refuses when no worker can be started", async () => {
    const startWorker = () => {
      throw new Error("no threads");
    };
    const pool = createPool({ startWorker, size: 1 });
    await assert.rejects(pool.scan([["a"]], "all"), because("crashed"));
  });

  it("refuses what comes beyond its bounds at once", async () => {
    const pool = poolOf([], { jobsMax: 2 });
    const first = pool.scan([["a", "20"]], "all");
    const second = pool.scan([["b"]], "all");
    await assert.rejects(pool.scan([["c"]], "all"), because("full"));
    await Promise.all([first, second]);
    await assert.rejects(pool.scan([["x".repeat(40 * 1024 * 1024)]], "all"), because("full"));
    assert.deepEqual(kindsOf(await pool.scan([["d"]], "all")), ["d"]);
    await pool.close();
  });

  it("lets a short scan pass between the slices of a long one, and keeps the order within each", async () => {
    const pool = poolOf([]);
    const long = Array.from({ length: 20 }, (_, at) => [`${at}`, "5", "x".repeat(60_000)]);
    const ended: string[] = [];
    const first = pool.scan(long, "all").then((scans) => {
      ended.push("long");
      return scans;
    });
    await pool.scan([["short"]], "all").then(() => ended.push("short"));
    assert.deepEqual(
      kindsOf(await first),
      long.map(([kind]) => kind),
    );
    assert.deepEqual(ended, ["short", "long"]);
    await pool.close();
  });

  it("does not keep a worker that has read a very long text", async () => {
    const pool = poolOf([]);
    await pool.scan([["x".repeat(2 * 1024 * 1024)]], "all");
    assert.deepEqual(kindsOf(await pool.scan([["a"]], "all")), ["a"]);
    assert.equal(pool.started(), 2);
    await pool.close();
  });

  it("rejects what is under way and everything later once it is closed", async () => {
    const pool = poolOf([HANGS]);
    const hung = pool.scan([["a"]], "all");
    const waiting = pool.scan([["b"]], "all");
    const rejected = Promise.all([
      assert.rejects(hung, because("closed")),
      assert.rejects(waiting, because("closed")),
    ]);
    await pool.close();
    await rejected;
    await assert.rejects(pool.scan([["c"]], "all"), because("closed"));
    assert.equal(pool.started(), 1);
  });
});
