import type { JsonObject } from "../../json.ts";
import type { JsonEdits } from "../../json-edits.ts";
import type { FrameCollector } from "../frame-parts.ts";
import type { Frame } from "../protocol.ts";
import { hidesReasoning, isOpaque } from "./signature.ts";

/** The lane of a block's text: what a signature vouches for. */
export function textLane(index: number): string {
  return `content[${index}].text`;
}

/** Follows the signed blocks of a stream: how much was said, and whether the signature still holds when it comes. */
export function createThoughts() {
  const said = new Map<number, number>();
  const broken = new Set<number>();

  return {
    /** Text that a signature may vouch for. */
    say(text: string, index: number): void {
      said.set(index, (said.get(index) ?? 0) + text.length);
    },
    /** A signature that comes after its text. */
    sign(collect: FrameCollector, delta: JsonObject, index: number): void {
      const { signature } = delta;
      if (typeof signature !== "string" || signature === "") return;
      if (!isOpaque(signature)) collect.delta(delta, "signature", `beside[${index}].signature`, "other");
      else if (hidesReasoning(signature, said.get(index) ?? 0))
        collect.cannotRead("encrypted_reasoning", `content[${index}].signature`);
    },
    /** The frame, where a redacted text takes with it the signature that comes beside or after it. */
    follow(frame: Frame, owner: JsonObject, index: number): Frame {
      const dropSignature = (edits: JsonEdits) => {
        if (typeof owner.signature === "string" && owner.signature !== "") edits.set(owner, "signature", "");
      };
      const parts = frame.parts.map((part) => {
        if (part.lane !== textLane(index)) return part;
        const replace: typeof part.replace = (text, edits) => {
          broken.add(index);
          part.replace(text, edits);
          dropSignature(edits);
        };
        return { ...part, replace };
      });
      if (!Object.hasOwn(owner, "signature")) return { ...frame, parts };
      const late = (edits: JsonEdits) => {
        if (broken.has(index)) dropSignature(edits);
      };
      return { ...frame, parts, changes: [...(frame.changes ?? []), late] };
    },
  };
}
