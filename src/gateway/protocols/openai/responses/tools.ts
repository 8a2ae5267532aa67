import { isObject, type JsonValue } from "../../../json.ts";
import { requireExactNames } from "./fields.ts";
import type { Sink } from "./sink.ts";

/** Tools that the caller runs: what goes into them and comes out of them passes through here. */
const OWN = new Set<unknown>(["function", "custom"]);

/** Notes tools that the provider runs. The texts of all tools are for the caller of this to collect. */
export function noteHostedTools(
  sink: Pick<Sink, "cannotRead">,
  tools: JsonValue | undefined,
  path: string,
): void {
  for (const [index, tool] of (Array.isArray(tools) ? tools : []).entries()) {
    if (!isObject(tool)) continue;
    requireExactNames(tool);
    if (!OWN.has(tool.type)) sink.cannotRead("hosted_tools", `${path}[${index}].type`);
  }
}
