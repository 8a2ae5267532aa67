export { createDemo, DEMO_MODEL } from "./demo.ts";
export { createOpenAiCompatible } from "./openai-compatible.ts";
