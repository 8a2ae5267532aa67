/** Middle, ends and 99th percentile of some measurements. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spread(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), min: quantile(values, 0), max: quantile(values, 1) };
}

/** Linear interpolation between the two nearest ranks; NaN without values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (sorted.length - 1) * share;
  const below = sorted[Math.floor(rank)] ?? Number.NaN;
  const above = sorted[Math.ceil(rank)] ?? Number.NaN;
  return below + (above - below) * (rank - Math.floor(rank));
}

/** The straight line through points by least squares: how it rises, and the standard deviation around it. */
export function trend(points: readonly (readonly [x: number, y: number])[]) {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [middleX, middleY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const varianceX = mean(points.map(([x]) => (x - middleX) ** 2));
  const slope = varianceX === 0 ? 0 : mean(points.map(([x, y]) => (x - middleX) * (y - middleY))) / varianceX;
  const around = points.map(([x, y]) => (y - middleY - slope * (x - middleX)) ** 2);
  return { slope, deviation: Math.sqrt(mean(around)) };
}

/** A share with its Wilson 95 % interval. */
export interface Rate {
  readonly hits: number;
  readonly n: number;
  readonly value: number;
  readonly ci95: readonly [number, number];
}

const Z95 = 1.959964;

/** Wilson's score interval, which stays inside 0..1 and is honest for small counts (Wilson 1927). */
export function wilson(hits: number, n: number): Rate {
  if (n === 0) return { hits, n, value: 0, ci95: [0, 1] };
  const value = hits / n;
  const z2 = Z95 ** 2;
  const centre = (value + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z95 / (1 + z2 / n)) * Math.sqrt((value * (1 - value)) / n + z2 / (4 * n ** 2));
  return { hits, n, value, ci95: [Math.max(0, centre - half), Math.min(1, centre + half)] };
}

/** Three significant figures, for JSON and tables. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
