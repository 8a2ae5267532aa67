export { createSseReader, EventTooLarge, eventOf, HEARTBEAT, type SseEvent } from "./sse.ts";
export { createStreamScreen, type ReleasedFrame, type StreamScreen } from "./stream-screen.ts";
