import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const KNOWN_PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Quiet and offline: the browser of a test speaks with our own server only. */
const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Where a Chromium is; undefined when the machine has none. */
export function chromiumPath(): string | undefined {
  const named = process.env.FAIRLEAD_CHROMIUM;
  if (named) return named;
  return KNOWN_PATHS.find((path) => existsSync(path));
}

export function openChromium(executablePath: string) {
  return chromium.launch({ executablePath, args: ARGUMENTS });
}
