/** One event as it came, terminator included. */
export interface SseEvent {
  readonly raw: Buffer;
  /** Its data lines joined by line feeds; undefined for comments and blank lines, which no client is told of. */
  readonly data: string | undefined;
  /** Its `event` field where that is a word of a protocol, such as `content_block_delta`; else empty. */
  readonly name: string;
  /** What else stands beside the data: comments, ids, odd names, one a line; empty in most events. */
  readonly aside: string;
}

const LF = 10;
const BLANK = "\n\n";
const CR = 13;

/** As much as a request may have, since some events repeat it. A server that sends more is not speaking the protocol. */
export const EVENT_BYTES_MAX = 4 * 1024 * 1024;

export class EventTooLarge extends Error {
  override readonly name = "EventTooLarge";
}

/**
 * An incremental reader of server-sent events over bytes: chunks may be cut anywhere, within a CRLF or a UTF-8
 * character too, and lines may end in LF, CRLF or CR. Throws `EventTooLarge` past 4 MB in one event.
 */
export function createSseReader() {
  let pending: Buffer = Buffer.alloc(0);
  let scanned = 0;
  let lineStart = 0;

  function push(chunk: Buffer): SseEvent[] {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    return pending.includes(CR) ? complete(false) : completePlain();
  }

  /** As `complete`, where lines end in LF alone, as nearly all servers write them. */
  function completePlain(): SseEvent[] {
    const events: SseEvent[] = [];
    let start = 0;
    for (let end = endOfEvent(0, scanned); end > 0; end = endOfEvent(start, start)) {
      events.push(readEvent(pending.subarray(start, end)));
      start = end;
    }
    pending = pending.subarray(start);
    scanned = pending.length;
    lineStart = pending.lastIndexOf(LF) + 1;
    requireBounded();
    return events;
  }

  /** Offset behind the event that begins at `start`; 0 while it is not complete. Nothing ended before `looked`. */
  function endOfEvent(start: number, looked: number): number {
    // A line of nothing is an event of nothing.
    if (pending[start] === LF) return start + 1;
    const blank = pending.indexOf(BLANK, Math.max(start, looked - 1));
    return blank < 0 ? 0 : blank + BLANK.length;
  }

  function requireBounded(): void {
    if (pending.length > EVENT_BYTES_MAX)
      throw new EventTooLarge(`${pending.length} bytes without an end of event`);
  }

  function complete(isEnd: boolean): SseEvent[] {
    const events: SseEvent[] = [];
    let eventStart = 0;
    let at = scanned;
    for (; at < pending.length; at++) {
      const byte = pending[at];
      if (byte !== LF && byte !== CR) continue;
      // A CR at the very end may be half of a CRLF: wait for the next chunk.
      if (byte === CR && at + 1 === pending.length && !isEnd) break;
      const blank = at === lineStart;
      if (byte === CR && pending[at + 1] === LF) at++;
      lineStart = at + 1;
      if (!blank) continue;
      events.push(readEvent(pending.subarray(eventStart, lineStart)));
      eventStart = lineStart;
    }
    pending = pending.subarray(eventStart);
    scanned = at - eventStart;
    lineStart -= eventStart;
    requireBounded();
    return events;
  }

  return {
    push,
    /** What the last CR completes, now that nothing can follow it. */
    end: (): SseEvent[] => complete(true),
    /** Bytes after the last complete event; anything but white space here means the stream was cut. */
    rest: (): Buffer => pending,
  };
}

/** A comment: it means nothing to a client, and shows every proxy between that the stream lives. */
export const HEARTBEAT = Buffer.from(":\n\n");

/** An event of these data, and of a name unless that is empty. */
export function eventOf(data: string, name = ""): string {
  const head = name === "" ? "" : `event: ${name}\n`;
  return `${head}data: ${data.replaceAll("\n", "\ndata: ")}\n\n`;
}

const NAME = /^event: ?([a-z_.-]{1,64})$/;

function readEvent(raw: Buffer): SseEvent {
  const text = raw.toString("utf8");
  const short = shortcut(text);
  if (short !== undefined) return { raw, data: short, name: "", aside: "" };
  const data: string[] = [];
  let name = "";
  let aside = "";
  for (const line of text.split(/\r\n|\n|\r/)) {
    const named = name === "" ? NAME.exec(line) : null;
    if (named) name = named[1] ?? "";
    else if (line.startsWith("data:")) data.push(line.slice(line.startsWith("data: ") ? 6 : 5));
    else if (line !== "") aside += `${line}\n`;
  }
  return { raw, data: data.length === 0 ? undefined : data.join("\n"), name, aside };
}

/** Nearly every event is one line of data: found without splitting. */
function shortcut(text: string): string | undefined {
  if (!text.startsWith("data: ") || text.includes("\r")) return undefined;
  const end = text.indexOf("\n");
  return end === text.length - 2 ? text.slice(6, end) : undefined;
}
