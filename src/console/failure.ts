import type { ErrorHandler } from "hono";
import { html } from "hono/html";
import { newId } from "../platform/index.ts";
import { notice, type Place } from "./page.ts";
import type { Sources } from "./sources.ts";

/** Answers a bug: the log gets all of it, the reader its name and never a stack. */
export function answerBug(place: Place, { onBug }: Pick<Sources, "onBug">): ErrorHandler {
  return (bug, c) => {
    const requestId = newId("req");
    onBug(bug, requestId);
    c.header("X-Request-Id", requestId);
    c.header("Cache-Control", "no-store");
    return c.html(
      notice(
        "This page cannot be shown",
        place,
        html`<p>Fairlead made a mistake, and it has been logged. Name <code>${requestId}</code> when you report it;
<a href="/errors/api/internal">what an operator can do</a> is written down.</p>`,
      ),
      500,
    );
  };
}
