import assert from "node:assert/strict";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

/** The house, from the ground up. Imports go down these stairs: never up, never sideways. */
const FLOORS: readonly (readonly string[])[] = [
  ["platform"],
  ["policy", "filters"],
  ["models", "review", "corpus"],
  ["access"],
  ["oversight", "evals"],
  ["gateway", "disclosure"],
  ["api", "console"],
  ["cli"],
];

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function floorOf(room: string): number {
  return FLOORS.findIndex((rooms) => rooms.includes(room));
}

/** `from "…"`, `import "…"`, `import("…")` and `new URL("…", import.meta.url)`, in one pattern each. */
const IMPORTS = [
  /\bfrom\s*["'`](\.[^"'`]+)["'`]/g,
  /\bimport\s*["'`](\.[^"'`]+)["'`]/g,
  /\bimport\s*\(\s*["'`](\.[^"'`]+)["'`]/g,
  /\bnew\s+URL\(\s*["'`](\.[^"'`]+)["'`]\s*,\s*import\.meta\.url/g,
];

/** Every relative import that breaks the floor rule, as sentences. */
function brokenRules(sourceFolder: string): string[] {
  const broken: string[] = [];
  for (const file of globSync("*/**/*.{ts,tsx}", { cwd: sourceFolder })) {
    const room = file.split(sep)[0] ?? "";
    if (floorOf(room) < 0) broken.push(`${file}: the room ${room} stands on no floor`);
    const text = readFileSync(join(sourceFolder, file), "utf8");
    for (const target of IMPORTS.flatMap((pattern) =>
      [...text.matchAll(pattern)].map((match) => match[1] ?? ""),
    )) {
      const inside = relative(sourceFolder, resolve(dirname(join(sourceFolder, file)), target));
      const other = inside.split(sep)[0] ?? "";
      if (other === room || other === "..") continue;
      if (floorOf(other) < 0) broken.push(`${file} imports ${inside}, which is in no room`);
      else if (floorOf(other) >= floorOf(room))
        broken.push(`${file} imports ${inside}, which is not below it`);
      else if (inside !== join(other, "index.ts"))
        broken.push(`${file} enters ${other} by ${inside}, not by its door`);
    }
  }
  return broken;
}

describe("the floor rule", () => {
  it("holds in this house: imports go down, through doors", () => {
    assert.deepEqual(brokenRules(join(root, "src")), []);
  });

  it("catches every way of importing upward, sideways or past a door", () => {
    const planted: Readonly<Record<string, string>> = {
      "policy/up.ts": 'import { x } from "../gateway/index.ts";',
      "policy/sideways.ts": 'import type { X } from "../filters/index.ts";',
      "filters/dynamic.ts": 'const door = await import("../access/index.ts");',
      "models/effect.ts": 'import "../oversight/index.ts";',
      "models/worker.ts": 'new Worker(new URL("../gateway/worker.ts", import.meta.url));',
      "access/window.ts": 'import { y } from "../models/registry.ts";',
      "oversight/outside.ts": 'import { z } from "../app.ts";',
      "attic/box.ts": "export const box = 1;",
      "gateway/fine.ts": 'import { ok } from "../policy/index.ts";',
    };
    const folder = mkdtempSync(join(tmpdir(), "fairlead-rooms-"));
    for (const [file, text] of Object.entries(planted)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    const broken = brokenRules(folder);
    rmSync(folder, { recursive: true });
    for (const file of Object.keys(planted)) {
      const caught = broken.some((line) => line.startsWith(join(...file.split("/"))));
      assert.equal(caught, file !== "gateway/fine.ts", file);
    }
  });
});
