/**
 * Portkey's gateway as it is published, in this process. `node server.ts --port N` prints `{"ready":true,"url"}` when it
 * answers. It listens on every address of the machine and asks nobody for a key: for measuring only.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { port: { type: "string", default: "8787" } } });
const url = `http://127.0.0.1:${values.port}`;

const write = process.stdout.write;
process.stdout.write = () => true; // its greeting; the first line here is ours
process.env.NODE_ENV = "production";
process.argv.splice(2, process.argv.length, "--headless", `--port=${values.port}`);
await import("./node_modules/@portkey-ai/gateway/build/start-server.js");
while (!(await answers())) await sleep(50);
await sleep(1_500); // the last of its greeting
process.stdout.write = write;
console.log(JSON.stringify({ ready: true, url }));
process.once("SIGTERM", () => process.exit(0));

async function answers(): Promise<boolean> {
  return fetch(url).then(
    (answer) => answer.ok,
    () => false,
  );
}
