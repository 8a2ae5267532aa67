import { type DetectorSpec, type Head, PII_KINDS } from "./platform/index.ts";

/**
 * Every detector that is installed: all heads with weights, all kinds of personal data, secrets, and the phrases of the
 * policy. What a policy's own detectors find, these find as well, under the same ids.
 */
export function allDetectors(
  ofPolicy: readonly DetectorSpec[],
  heads: readonly Head[],
): readonly DetectorSpec[] {
  return [
    ...heads.map((head): DetectorSpec => ({ kind: "head", id: `head:${head}`, head })),
    ...ofPolicy.filter(({ kind }) => kind === "phrases"),
    { kind: "pii", id: "pii", kinds: PII_KINDS },
    { kind: "secret", id: "secret" },
  ];
}
