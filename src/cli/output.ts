import type { Writable } from "node:stream";

/** Where results go; knows whether anybody still reads them. */
export interface Output {
  /** One line. Dropped when the reader has gone. */
  write(text: string): void;
  /** True once the reader has gone, as `head` does. */
  isClosed(): boolean;
  /** The system's code where lines were lost for any other reason, such as ENOSPC. */
  lostBecause(): string | undefined;
}

/** A stream for whose reader it is no fault to leave early. `onLost` is told once when lines are lost otherwise. */
export function createOutput(stream: Writable, onLost: (code: string) => void = () => undefined): Output {
  let closed = false;
  let lost: string | undefined;
  stream.on("error", (problem: NodeJS.ErrnoException) => {
    if (closed) return;
    closed = true;
    if (problem.code === "EPIPE") return;
    lost = problem.code ?? problem.name;
    onLost(lost);
  });
  return {
    write(text) {
      if (!closed) stream.write(`${text}\n`);
    },
    isClosed: () => closed,
    lostBecause: () => lost,
  };
}
