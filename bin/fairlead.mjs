#!/usr/bin/env node
// The launcher: plain JavaScript for any Node from 20 on. It finds a Node that is new enough and hands over.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const NEEDED = [24, 12];
const CANNOT_RUN = 4;
const root = dirname(dirname(fileURLToPath(import.meta.url)));

function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
}

/** Places where npm puts the `node` package: in this package's own node_modules, or beside it. */
function bundledPackages() {
  const places = [];
  for (let folder = root; ; folder = dirname(folder)) {
    places.push(join(folder, "node_modules", "node"));
    if (folder === dirname(folder)) return places;
  }
}

function findNode() {
  for (const place of bundledPackages()) {
    const binary = join(place, "bin", process.platform === "win32" ? "node.exe" : "node");
    if (
      existsSync(binary) &&
      isNewEnough(spawnSync(binary, ["--version"], { encoding: "utf8" }).stdout ?? "")
    ) {
      return binary;
    }
  }
  return undefined;
}

function stopWithoutNode() {
  const skipped = bundledPackages().some((place) => existsSync(place));
  const mend = skipped
    ? "npm was told not to run install scripts, so the Node that Fairlead brings was not unpacked: run npm rebuild node."
    : "Run npm install in a clone, or npm install node@24 beside the package.";
  process.stderr.write(
    `Fairlead needs Node ${NEEDED.join(".")} or newer and this is ${process.version}. ${mend}\n`,
  );
  process.exit(CANNOT_RUN);
}

/** Runs this file again on a newer Node. The channel between the two ends the child when this process is killed. */
function handOver(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...process.env, FAIRLEAD_LAUNCHED: "1" },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", () => stopWithoutNode());
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : CANNOT_RUN)));
}

async function run() {
  if (process.env.FAIRLEAD_LAUNCHED === "1" && process.channel) {
    process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
    process.channel.unref();
  }
  module.enableCompileCache();
  const source = join(root, "src", "main.ts");
  const entry = existsSync(source) ? source : join(root, "dist", "main.js");
  if (!existsSync(entry)) {
    process.stderr.write(`Fairlead is incomplete: ${entry} is missing. Install it again.\n`);
    process.exit(CANNOT_RUN);
  }
  const { main } = await import(pathToFileURL(entry).href);
  await main(process.argv.slice(2));
}

if (isNewEnough(process.version)) {
  process.on("uncaughtException", (problem) => {
    process.stderr.write(`Fairlead stopped because of a fault of its own: ${problem?.stack ?? problem}\n`);
    process.exit(CANNOT_RUN);
  });
  await run();
} else {
  const node = findNode();
  if (node) handOver(node);
  else stopWithoutNode();
}
