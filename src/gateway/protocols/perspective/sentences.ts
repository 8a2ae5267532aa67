/** A half-open range of UTF-16 units. */
export interface Stretch {
  readonly begin: number;
  readonly end: number;
}

const segmenter = () => new Intl.Segmenter("en", { granularity: "sentence" });

/** The sentences of a text in order, without the white space around them. */
export function sentencesOf(text: string): readonly Stretch[] {
  return Array.from(segmenter().segment(text), ({ segment, index }) => {
    const begin = index + segment.length - segment.trimStart().length;
    return { begin, end: begin + segment.trim().length };
  }).filter(({ begin, end }) => end > begin);
}
