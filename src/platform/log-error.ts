/** What a log line may say about an error. */
export interface ErrorSummary {
  readonly name: string;
  /** Ours (`access/key_unknown`) or the system's (`ENOSPC`). */
  readonly code?: string;
  readonly syscall?: string;
  readonly frames: readonly string[];
  readonly cause?: ErrorSummary;
}

const NAME = /^[A-Za-z]{1,60}$/;
const CODE = /^[A-Za-z][A-Za-z0-9_]*(\/[a-z0-9_]+)?$/;
const CODE_LENGTH_MAX = 60;
/** A frame that names one of our files, a dependency's or Node's own. */
const FRAME = /^ {4}at [^"'`\n]{0,200}(file:\/\/|node:|\/)[\w./@:~+-]+:\d+:\d+\)?$/;
const FRAMES_MAX = 12;
const CAUSES_MAX = 3;

/**
 * Name, code and stack of an error, and of its causes.
 *
 * Never its message: those of JSON.parse, of an upstream or of SQLite quote what they stumbled over, which may be
 * somebody's prompt. Which message it was is found from the frames.
 */
export function describeError(error: unknown, causesLeft = CAUSES_MAX): ErrorSummary {
  if (!(error instanceof Error)) return { name: `thrown ${typeof error}`, frames: [] };
  const code = textField(error, "code", CODE);
  const syscall = textField(error, "syscall", NAME);
  return {
    name: NAME.test(error.name) ? error.name : "Error",
    ...(code !== undefined && { code }),
    ...(syscall !== undefined && { syscall }),
    frames: framesOf(error),
    ...(error.cause !== undefined && causesLeft > 0 && { cause: describeError(error.cause, causesLeft - 1) }),
  };
}

function textField(error: Error, field: string, pattern: RegExp): string | undefined {
  const value: unknown = Reflect.get(error, field);
  return typeof value === "string" && value.length <= CODE_LENGTH_MAX && pattern.test(value)
    ? value
    : undefined;
}

/** The stack begins with the message, which may itself look like frames; it is cut off first, or nothing is kept. */
function framesOf(error: Error): readonly string[] {
  const stack = error.stack ?? "";
  const messageAt = stack.indexOf(error.message);
  if (messageAt < 0) return [];
  return stack
    .slice(messageAt + error.message.length)
    .split("\n")
    .slice(1)
    .filter((line) => FRAME.test(line))
    .slice(0, FRAMES_MAX)
    .map((line) => line.trim());
}
