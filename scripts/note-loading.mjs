// Loaded before a run in one process: writes down each test file as it is loaded, so that one whose top level never
// ends can be named. Files are loaded one after another.
import { appendFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

registerHooks({
  load(url, context, next) {
    if (/\.test\.\w+$/.test(url)) appendFileSync(process.env.TEST_LOADING, `${fileURLToPath(url)}\n`);
    return next(url, context);
  },
});
