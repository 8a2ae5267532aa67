import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { JournalEntry } from "../platform/index.ts";
import { createRecovery } from "./recover.ts";
import type { CallOpened, WrittenCall } from "./schema.ts";

function opened(request_id: string): CallOpened {
  return {
    kind: "call.opened",
    request_id,
    organisation: "org_1",
    app: "app_1",
    key: "key_1",
    stage: "sandbox",
    protocol: "openai.chat",
    model: "m",
    stream: false,
    reserved_tokens: 700,
  };
}

function closed(request_id: string, tokens: number): WrittenCall {
  return {
    ...opened(request_id),
    kind: "call.closed",
    end_user: null,
    upstream: "demo",
    policy: "p",
    filters: "f",
    input: null,
    outcome: "answered",
    status: 200,
    code: null,
    output: null,
    usage: { input_tokens: tokens, output_tokens: 0, source: "upstream" },
    bytes: { request: 1, answer: 1 },
    times: { total_ms: 1, upstream_ms: 1, overhead_ms: 0.1 },
  };
}

function entries(...payloads: (CallOpened | WrittenCall)[]): JournalEntry[] {
  return payloads.map((payload, index) => ({ sequence: index + 1, at: index, kind: payload.kind, payload }));
}

function recovered(tail: readonly JournalEntry[]) {
  const recovery = createRecovery();
  for (const entry of tail) recovery.visit(entry);
  return recovery.result();
}

describe("recovery after a kill", () => {
  it("closes every call that was begun and not ended as interrupted, charged with its reservation", () => {
    const { interrupted, usage } = recovered(entries(opened("req_a"), opened("req_b"), closed("req_a", 40)));
    assert.deepEqual(
      interrupted.map(({ request_id, outcome, usage: { output_tokens } }) => ({
        request_id,
        outcome,
        output_tokens,
      })),
      [{ request_id: "req_b", outcome: "interrupted", output_tokens: 700 }],
    );
    assert.deepEqual(
      usage.map(({ tokens }) => tokens),
      [40, 700],
    );
  });

  it("gives nothing back to the windows for a call that was refused before it was admitted", () => {
    const refused: WrittenCall = { ...closed("req_a", 0), reserved_tokens: 0, outcome: "refused" };
    assert.deepEqual(recovered(entries(refused)).usage, []);
  });

  it("leaves a journal without open calls alone", () => {
    assert.deepEqual(recovered(entries(opened("req_a"), closed("req_a", 5))).interrupted, []);
  });
});
