export { createDemo } from "./demo.ts";
export { createOpenAiCompatible } from "./openai-compatible.ts";
