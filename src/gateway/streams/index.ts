export { createSseReader, EventTooLarge, type SseEvent } from "./sse.ts";
export { createStreamScreen } from "./stream-screen.ts";
