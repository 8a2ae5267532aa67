import { setTimeout as pause } from "node:timers/promises";
import {
  COHERE_START,
  citationStart,
  cohereAnswer,
  cohereEcho,
  cohereEnd,
  cohereEvent,
  cohereFails,
  cohereGives,
  cohereSays,
  cohereStreams,
  contentDelta,
  contentEnd,
  contentStart,
  textEvents,
  toolEvents,
} from "./cohere-upstream.ts";
import { type Answering, openEvents } from "./start-upstream.ts";

export const PARAGRAPH = "The garden behind the library opens at nine. ".repeat(10);
export const FORBIDDEN = "buy our pills";
export const ADDRESS = "ada@example.com";
const CARD_PARTS = ["4111 1111 ", "1111 1111"];
export const SOURCE = { type: "document", id: "doc-1", document: { title: "Hours", text: "Opens at nine." } };

export const CALL = {
  id: "look_up_8h7k",
  type: "function",
  function: { name: "look_up", arguments: '{"place":"garden"}' },
};

/** Models by what they do, each as Cohere would send it. */
export const COHERE_MODELS: Readonly<Record<string, Answering>> = {
  echo: cohereEcho,
  tools: cohereGives(
    cohereAnswer({ tool_plan: "I will look it up.", tool_calls: [CALL] }, "TOOL_CALL"),
    toolEvents("I will look it up.", "look_up", ['{"place":', '"garden"}']),
  ),
  thinks: cohereGives(
    cohereAnswer({
      content: [
        { type: "thinking", thinking: "Nine or ten?" },
        { type: "text", text: "At nine." },
      ],
    }),
    [
      COHERE_START,
      contentStart(0, { type: "thinking", thinking: "" }),
      cohereEvent("content-delta", {
        index: 0,
        delta: { message: { content: { thinking: "Nine or ten?" } } },
      }),
      contentEnd(0),
      contentStart(1),
      contentDelta("At nine.", 1),
      contentEnd(1),
      cohereEnd(),
    ],
  ),
  cites: cohereGives(
    cohereAnswer({
      content: [{ type: "text", text: "It opens at nine." }],
      citations: [{ start: 9, end: 16, text: "at nine", sources: [SOURCE], type: "TEXT_CONTENT" }],
    }),
    [
      COHERE_START,
      contentStart(),
      contentDelta("It opens at nine."),
      citationStart(0, "at nine", [SOURCE]),
      cohereEvent("citation-end", { index: 0 }),
      contentEnd(),
      cohereEnd(),
    ],
  ),
  sells: cohereSays(`${PARAGRAPH}Now ${FORBIDDEN}, quickly.`),
  "sells late": async (response) => {
    openEvents(response);
    response.write([COHERE_START, contentStart(), contentDelta(PARAGRAPH)].join(""));
    await pause(50);
    response.end([contentDelta(`Now ${FORBIDDEN}, quickly.`), contentEnd(), cohereEnd()].join(""));
  },
  "plans to sell": cohereGives(
    cohereAnswer({ tool_plan: `Say ${FORBIDDEN}.`, tool_calls: [CALL] }, "TOOL_CALL"),
    toolEvents(`Say ${FORBIDDEN}.`, "look_up", ["{}"]),
  ),
  "sells by a tool": cohereGives(
    cohereAnswer(
      { tool_calls: [{ ...CALL, function: { name: "f", arguments: '{"say":"buy our \\u0070ills"}' } }] },
      "TOOL_CALL",
    ),
    toolEvents("", "f", ['{"say":"buy our ', "\\u00", '70ills"}']),
  ),
  "cites what it may not": cohereGives(
    cohereAnswer({
      content: [{ type: "text", text: "Well." }],
      citations: [{ text: "Well.", sources: [{ ...SOURCE, document: { text: FORBIDDEN } }] }],
    }),
    [
      COHERE_START,
      contentStart(),
      contentDelta("Well."),
      citationStart(0, "Well.", [{ ...SOURCE, document: { text: FORBIDDEN } }]),
      cohereEvent("citation-end", { index: 0 }),
      contentEnd(),
      cohereEnd(),
    ],
  ),
  writes: cohereSays(`Write to ${ADDRESS}, please.`),
  "shows a card": cohereGives(
    cohereAnswer(
      {
        content: [{ type: "text", text: `Pay with ${CARD_PARTS.join("")} today.` }],
        citations: [{ text: CARD_PARTS[0], sources: [] }],
      },
      "COMPLETE",
      { logprobs: [{ text: CARD_PARTS[0], token_ids: [1], logprobs: [-1] }] },
    ),
    [
      COHERE_START,
      contentStart(),
      contentDelta("Pay with ", 0, { logprobs: { text: "Pay with ", token_ids: [1], logprobs: [-1] } }),
      ...CARD_PARTS.map((part) => contentDelta(part)),
      contentDelta(" today."),
      citationStart(0, CARD_PARTS[0] ?? "", []),
      cohereEvent("citation-end", { index: 0 }),
      contentEnd(),
      cohereEnd(),
    ],
  ),
  falls: cohereFails(500, "internal"),
  rejects: cohereFails(400, "temperature is too high"),
  "breaks off": cohereStreams(...textEvents([PARAGRAPH, PARAGRAPH]).slice(0, 4)),
  "says that it failed": cohereStreams(
    COHERE_START,
    contentStart(),
    contentDelta(PARAGRAPH),
    cohereEnd("ERROR", { error: "canary-0815" }),
  ),
  "sends something new": cohereStreams(COHERE_START, cohereEvent("hologram", { text: "canary-0815" })),
  "sends a new kind of content": cohereStreams(COHERE_START, contentStart(0, { type: "hologram" })),
  endless: async (response, received) => {
    openEvents(response);
    response.write(COHERE_START + contentStart());
    while (!received.isAbandoned()) {
      response.write(contentDelta(PARAGRAPH));
      await pause(5);
    }
  },
};
