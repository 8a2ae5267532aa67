import type { Access } from "../access/index.ts";
import type { Models } from "../models/index.ts";
import { estimateTokens } from "./conclude.ts";
import type { Trip } from "./trip.ts";

/** May this app use this model now? Reserves the request and its tokens, or throws why not. */
export function createAdmit(access: Pick<Access, "admit">, models: Pick<Models, "resolve">) {
  return async function admit(trip: Trip): Promise<void> {
    const { caller, asked } = trip;
    if (!caller || !asked) throw new Error("admit comes after authenticate and parse");
    const model = await models.resolve(asked.model);
    trip.model = model;
    trip.admission = access.admit(caller, {
      model: model.name,
      inputTokens: estimateTokens(asked.view.bytes),
      maxTokens: asked.maxTokens ?? model.defaultMaxTokens,
    });
    trip.reservedTokens = trip.admission.reservedTokens;
  };
}
