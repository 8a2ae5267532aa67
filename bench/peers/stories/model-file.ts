import { resolve } from "node:path";

const REPOSITORY = resolve(import.meta.dirname, "../../..");

/** The weights among the shared data, which `FAIRLEAD_SHARED` names relative to the repository root. */
export function modelFile(): string {
  const shared = process.env.FAIRLEAD_SHARED || "../shared";
  return resolve(REPOSITORY, shared, "models/stories260k/stories260K.gguf");
}
