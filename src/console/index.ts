import type { Hono } from "hono";
import { createConsolePages } from "./console-pages.ts";
import { createErrorPages } from "./error-pages.ts";
import type { Sources } from "./sources.ts";
import { createTrustPages } from "./trust/index.ts";

export type { DecisionRow, KeyRow, Sources } from "./sources.ts";

/** The pages for people, to be mounted at `/console`, `/trust` and `/errors`; their links count on these places. */
export function createConsole(sources: Sources): { console: Hono; trust: Hono; errors: Hono } {
  return {
    console: createConsolePages(sources),
    trust: createTrustPages(sources),
    errors: createErrorPages(sources),
  };
}
