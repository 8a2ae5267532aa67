/** One piece of an answer: when it came, when the mock wrote it, and what it says. All times in milliseconds of one clock. */
export interface Token {
  readonly at: number;
  readonly writtenAt: number;
  readonly text: string;
}

/** A stream from request to end. */
export interface Told {
  readonly sentAt: number;
  /** When the mock had read the request and wrote the role. */
  readonly roleAt: number;
  readonly pieces: readonly Token[];
  /** When the mock wrote the finish. */
  readonly endedAt: number;
}

/**
 * When the mock wrote the event that decided piece `index`: a screen that judges whole words can tell that a word has
 * ended only from the next piece that begins with a space, or from the end. A piece that was let go before that was
 * decided by the last event there was.
 */
export function decidedAt({ pieces, endedAt }: Told, index: number): number {
  const piece = pieces[index];
  if (piece === undefined) return Number.NaN;
  let latest = piece.writtenAt;
  if (/\s$/.test(piece.text)) return latest;
  for (const later of pieces.slice(index + 1)) {
    if (later.writtenAt > piece.at) return latest;
    latest = later.writtenAt;
    if (/^\s/.test(later.text)) return latest;
  }
  return endedAt > piece.at ? latest : endedAt;
}

const EIGHTH = 7;

/** What is reported of one stream; `job.ts` says what each figure is. */
export function delaysOf(told: Told) {
  const [first] = told.pieces;
  const took = (first?.at ?? Number.NaN) - told.sentAt;
  const decided = decidedAt(told, 0);
  return {
    first_ms: took - ((first?.writtenAt ?? Number.NaN) - told.roleAt),
    first_decided_ms: took - (decided - told.roleAt),
    first_after_8th_ms: took - ((told.pieces[EIGHTH]?.writtenAt ?? Number.NaN) - told.roleAt),
    first_event_ms: (first?.at ?? Number.NaN) - (first?.writtenAt ?? Number.NaN),
    release_ms: (first?.at ?? Number.NaN) - decided,
    event_ms: told.pieces.map((piece) => piece.at - piece.writtenAt),
    event_decided_ms: told.pieces.map((piece, index) => piece.at - decidedAt(told, index)),
  };
}
