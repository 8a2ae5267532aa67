export { choosePrompts, sourceFiles } from "./choose.ts";
export { distinct } from "./distinct.ts";
export { createNearness, NEAR } from "./nearness.ts";
export { PEER_MODEL, startStories } from "./peer.ts";
export { reportText } from "./report.ts";
export { createSender, type Outcome } from "./send.ts";
export type { Prompt } from "./sources.ts";
export { countBy, judgeFloors, overheads, tallyRoles, tallySources } from "./tally.ts";
