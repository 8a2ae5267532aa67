import type { Access } from "../access/index.ts";
import type { Models } from "../models/index.ts";
import { estimateTokens } from "./conclude.ts";
import type { Trip } from "./trip.ts";

/** May this app use this model now? Reserves the request and its tokens, or throws why not. */
export function createAdmit(access: Pick<Access, "admit">, models: Pick<Models, "resolve">) {
  return async function admit(trip: Trip): Promise<void> {
    const { caller, parsed } = trip;
    if (!caller || !parsed) throw new Error("admit comes after authenticate and parse");
    const model = await models.resolve(parsed.model);
    trip.model = model;
    trip.admission = access.admit(caller, {
      model: model.name,
      inputTokens: estimateTokens(parsed.view.bytes),
      maxTokens: parsed.maxTokens ?? model.defaultMaxTokens,
    });
    trip.reservedTokens = trip.admission.reservedTokens;
  };
}
