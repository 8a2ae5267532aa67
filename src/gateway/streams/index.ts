export { createSseReader, EventTooLarge, type SseEvent } from "./sse.ts";
export { createStreamScreen, type Released } from "./stream-screen.ts";
