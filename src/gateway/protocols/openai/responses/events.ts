import type { Channel } from "../../../../platform/index.ts";
import { isObject, type JsonObject, type JsonValue } from "../../../json.ts";
import type { FrameCollector } from "../../frame-parts.ts";
import { collectItem } from "./items.ts";
import { collectPart } from "./parts.ts";
import { collectResponse } from "./response-answer.ts";
import { dropTokens, frameSink } from "./sink.ts";

/** One event and where its strings go. */
export interface Told {
  readonly event: JsonObject;
  readonly frame: FrameCollector;
  /** What the caller wrote himself. */
  readonly heard: ReadonlySet<string>;
}

type ReadField = (told: Told, key: string) => void;
type Where = (event: JsonObject) => string;

export interface EventKind {
  /** How each field is read that is more than a word. */
  readonly fields: Readonly<Record<string, ReadField>>;
  /** The beginning of the lanes to which nothing more will come. */
  readonly closes?: Where;
  /** It tells of a tool that the provider runs. */
  readonly isHosted?: boolean;
  readonly isLast?: boolean;
}

const item: Where = (event) => `output[${numberOf(event.output_index)}]`;
const part: Where = (event) => `${item(event)}.content[${numberOf(event.content_index)}]`;
const summary: Where = (event) => `${item(event)}.summary[${numberOf(event.summary_index)}]`;
const command: Where = (event) => `${item(event)}.action.commands[${numberOf(event.command_index)}]`;
const shellOutput: Where = (event) => `${item(event)}.output[${numberOf(event.command_index)}]`;

function numberOf(value: JsonValue | undefined): number {
  return typeof value === "number" ? value : 0;
}

type Saying = "delta" | "whole";

function says(saying: Saying, where: Where, field: string, channel: Channel): ReadField {
  return ({ event, frame }, key) => {
    const lane = field === "" ? where(event) : `${where(event)}.${field}`;
    frameSink(frame, saying).text(event, key, { role: "assistant", channel, path: lane });
  };
}

function saysJson(saying: Saying): ReadField {
  return ({ event, frame }, key) =>
    frameSink(frame, saying).json(event, key, {
      role: "assistant",
      channel: "tool_arguments",
      path: `${item(event)}.arguments`,
    });
}

function holdsItem(saying: Saying): ReadField {
  return ({ event, frame }, key) => collectItem(frameSink(frame, saying), event[key] ?? null, item(event));
}

function holdsPart(saying: Saying, where: Where): ReadField {
  return ({ event, frame }, key) => {
    const place = { role: "assistant", channel: "content", path: where(event) } as const;
    collectPart(frameSink(frame, saying), event[key], place);
  };
}

/** Announcing a response begins items that deltas go on with; every later event says them as they are by then. */
function holdsResponse(saying: Saying): ReadField {
  return ({ event, frame, heard }, key) => {
    const response = event[key];
    const items = frameSink(frame, saying);
    if (isObject(response)) collectResponse(frameSink(frame, "whole"), response, heard, items);
    else frame.everything(event, key, key, "other", "whole");
  };
}

const holdsAll = (saying: Saying, where: Where, channel: Channel): ReadField => {
  return ({ event, frame }, key) => frame.everything(event, key, where(event), channel, saying);
};

const isPicture: ReadField = ({ frame }, key) => frame.cannotRead("image", key);
const isSound: ReadField = ({ frame }, key) => frame.cannotRead("audio", key);
const logprobs: ReadField = ({ event, frame }, key) => dropTokens(frame, event, key);

/** A text that comes in deltas under one name and is then said once more. */
function text(
  name: string,
  key: string,
  where: Where,
  field: string,
  channel: Channel,
  isHosted = false,
): [string, EventKind][] {
  return [
    [`${name}.delta`, { fields: { delta: says("delta", where, field, channel), logprobs }, isHosted }],
    [
      `${name}.done`,
      { fields: { [key]: says("whole", where, field, channel), logprobs }, closes: where, isHosted },
    ],
  ];
}

function jsonArguments(name: string, isHosted: boolean): [string, EventKind][] {
  const toolName = says("whole", item, "name", "tool_name");
  return [
    [`${name}.delta`, { fields: { delta: saysJson("delta") }, isHosted }],
    [`${name}.done`, { fields: { arguments: saysJson("whole"), name: toolName }, closes: item, isHosted }],
  ];
}

function parts(name: string, where: Where): [string, EventKind][] {
  return [
    [`${name}.added`, { fields: { part: holdsPart("delta", where) } }],
    [`${name}.done`, { fields: { part: holdsPart("whole", where) }, closes: where }],
  ];
}

function states(name: string, of: readonly string[]): [string, EventKind][] {
  return of.map((state) => [`${name}.${state}`, { fields: {}, isHosted: true }]);
}

const whole = { response: holdsResponse("whole") };
const AUDIO: Where = () => "audio";

/** Every event that a streamed response may hold. One that does not stand here ends the stream unread. */
export const EVENTS: ReadonlyMap<string, EventKind> = new Map<string, EventKind>([
  ["response.created", { fields: { response: holdsResponse("delta") } }],
  ["response.queued", { fields: whole }],
  ["response.in_progress", { fields: whole }],
  ["response.completed", { fields: whole, isLast: true }],
  ["response.incomplete", { fields: whole, isLast: true }],
  ["response.failed", { fields: whole, isLast: true }],
  ["keepalive", { fields: {} }],
  ["response.output_item.added", { fields: { item: holdsItem("delta") } }],
  ["response.output_item.done", { fields: { item: holdsItem("whole") }, closes: item }],
  ...parts("response.content_part", part),
  ...parts("response.reasoning_part", part),
  ...parts("response.reasoning_summary_part", summary),
  ...text("response.output_text", "text", part, "text", "content"),
  ...text("response.refusal", "refusal", part, "refusal", "refusal"),
  ...text("response.reasoning_text", "text", part, "text", "reasoning"),
  ...text("response.reasoning_summary_text", "text", summary, "text", "reasoning"),
  ...text("response.custom_tool_call_input", "input", item, "input", "tool_arguments"),
  ...jsonArguments("response.function_call_arguments", false),
  [
    "response.output_text.annotation.added",
    { fields: { annotation: holdsAll("whole", (event) => `${part(event)}.annotations`, "other") } },
  ],
  ["response.audio.delta", { fields: { delta: isSound } }],
  ["response.audio.done", { fields: {} }],
  ["response.audio.transcript.delta", { fields: { delta: says("delta", AUDIO, "transcript", "content") } }],
  ["response.audio.transcript.done", { fields: {} }],
  ...jsonArguments("response.mcp_call_arguments", true),
  ...text("response.code_interpreter_call_code", "code", item, "code", "tool_arguments", true),
  ...text("response.apply_patch_call_operation_diff", "diff", item, "operation.diff", "tool_arguments", true),
  ...text("response.shell_call_command", "command", command, "", "tool_arguments", true),
  [
    "response.shell_call_command.added",
    { fields: { command: says("delta", command, "", "tool_arguments") }, isHosted: true },
  ],
  [
    "response.shell_call_output_content.delta",
    { fields: { delta: holdsAll("delta", shellOutput, "tool_result") }, isHosted: true },
  ],
  [
    "response.shell_call_output_content.done",
    {
      fields: { output: holdsAll("whole", shellOutput, "tool_result") },
      closes: shellOutput,
      isHosted: true,
    },
  ],
  [
    "response.image_generation_call.partial_image",
    { fields: { partial_image_b64: isPicture }, isHosted: true },
  ],
  ...states("response.image_generation_call", ["in_progress", "generating", "completed"]),
  ...states("response.web_search_call", ["in_progress", "searching", "completed"]),
  ...states("response.file_search_call", ["in_progress", "searching", "completed"]),
  ...states("response.code_interpreter_call", ["in_progress", "interpreting", "completed"]),
  ...states("response.mcp_call", ["in_progress", "completed", "failed"]),
  ...states("response.mcp_list_tools", ["in_progress", "completed", "failed"]),
  ["response.compaction.compacting", { fields: {} }],
]);
