import { z } from "zod";
import { HEADS } from "../platform/index.ts";

export const WEIGHTS_FILE = "weights.json";
export const HEADS_FILE = "heads.bin";

const Share = z.number().min(0).max(1);

/** `weights/weights.json`: what stands in `heads.bin`, how it was made, and how well it does. */
export const WeightsDocument = z.object({
  version: z.literal(1),
  seed: z.number().int(),
  bin: z.object({ file: z.literal(HEADS_FILE), sha256: z.string(), bytes: z.number().int() }),
  heads: z.array(
    z.object({
      head: z.enum(HEADS),
      /** Byte offset and number of int8 weights in the bin. */
      offset: z.number().int(),
      length: z.number().int(),
      scale: z.number(),
      bias: z.number(),
      calibration: z.object({ method: z.literal("platt"), slope: z.number(), intercept: z.number() }),
      recommendedThreshold: Share,
    }),
  ),
  /** Every file that was read, relative to its data folder. */
  data: z.array(z.object({ file: z.string(), sha256: z.string() })),
  /** Examples per source and label. */
  examples: z.array(z.object({ source: z.string(), harmful: z.boolean(), n: z.number().int() })),
  /** Cross-validated shares with the number of texts behind each; see card.md. */
  metrics: z.array(z.object({ name: z.string(), value: z.number(), n: z.number().int() })),
});
export type WeightsDocument = z.infer<typeof WeightsDocument>;
