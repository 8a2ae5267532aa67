import type { JsonObject } from "../../../json.ts";
import { isField } from "./fields.ts";
import type { Sink } from "./sink.ts";

/** Items of tools that the provider runs, or that act on a machine: what they did is not in the texts we see. */
export const HOSTED: ReadonlySet<string> = new Set([
  ...["web_search_call", "file_search_call", "computer_call", "computer_call_output"],
  ...["code_interpreter_call", "image_generation_call", "local_shell_call", "local_shell_call_output"],
  ...["shell_call", "shell_call_output", "apply_patch_call", "apply_patch_call_output"],
  ...["mcp_call", "mcp_list_tools", "mcp_approval_request", "mcp_approval_response"],
  ...["tool_search_call", "tool_search_output", "program", "program_output"],
]);

/** Where an item holds a picture and no text. */
const PICTURES: Readonly<Record<string, string>> = {
  image_generation_call: "result",
  computer_call_output: "output",
};

const WORDS = new Set(["id", "call_id", "status"]);
/** What a tool is told to do; all else is what came of it. */
const ORDERS = new Set(["arguments", "action", "code", "operation", "queries", "input", "name"]);

export function collectHosted(sink: Sink, item: JsonObject, type: string, path: string): void {
  sink.cannotRead("hosted_tools", path);
  const picture = PICTURES[type];
  for (const key of Object.keys(item)) {
    if (key === "type") continue;
    const isOrder = ORDERS.has(key);
    const role = isOrder ? "assistant" : "tool";
    const channel = isOrder ? "tool_arguments" : "tool_result";
    const place = { role, channel, path: `${path}.${key}` } as const;
    if (key === picture) sink.cannotRead("image", place.path);
    else if (WORDS.has(key)) sink.word(item, key, { ...place, channel: "other" });
    else if (key === "arguments") sink.json(item, key, place);
    else if (isField(key)) sink.everything(item, key, place);
    else sink.unknown(item, key, { ...place, channel: "other" });
  }
}
