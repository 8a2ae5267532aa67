export interface Scored {
  readonly margin: number;
  readonly harmful: boolean;
  readonly weight: number;
}

export interface Calibration {
  readonly slope: number;
  readonly intercept: number;
}

const STEPS = 50;

/** Platt's method: the logistic curve through margins of texts the model was not fitted on, by Newton's steps. */
export function calibrate(scored: readonly Scored[]): Calibration {
  let slope = 1;
  let intercept = 0;
  for (let step = 0; step < STEPS; step++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 1e-9, 0, 1e-9];
    for (const { margin, harmful, weight } of scored) {
      const probability = 1 / (1 + Math.exp(-(slope * margin + intercept)));
      const error = weight * (probability - (harmful ? 1 : 0));
      const curvature = weight * probability * (1 - probability);
      g0 += error;
      g1 += error * margin;
      h00 += curvature;
      h01 += curvature * margin;
      h11 += curvature * margin * margin;
    }
    const determinant = h00 * h11 - h01 * h01;
    intercept -= (h11 * g0 - h01 * g1) / determinant;
    slope -= (h00 * g1 - h01 * g0) / determinant;
  }
  return { slope, intercept };
}
