/**
 * @file Softmax cross-entropy: the gradient in the logits, and the loss and hits of each image, in float64 from float32 logits.
 *
 *   p_c = exp(z_c - max) / sum    dz_c = (p_c - [c = label]) / B    loss = ln(sum) + max - z_label    hit: the first largest logit is the label's
 *
 * Symbols: z and dz [B, stride], `classes` of them used. exp and ln are AssemblyScript's own, compiled in; nothing comes from the host.
 * A row with a NaN or an infinity: loss NaN, no hit, gradient NaN; training goes on and the engine reports it.
 * Source: Bishop 2006, section 4.3.4; PyTorch cross_entropy(reduction='mean').
 */

/** Adds losses and hits, image by image, to two float64 at `score`. `dz` 0: no gradient. */
export function crossEntropy(z: usize, labels: usize, batch: i32, classes: i32, stride: i32, dz: usize, score: usize): void {
  const row = (<usize>stride) << 2;
  let loss = load<f64>(score);
  let hits = load<f64>(score, 8);
  for (let b = 0; b < batch; b++) {
    const label = <i32>load<u8>(labels + b);
    let best = 0;
    let most = load<f32>(z);
    let finite = most - most == 0;
    for (let c = 1; c < classes; c++) {
      const value = load<f32>(z + ((<usize>c) << 2));
      if (value - value != 0) finite = false;
      if (value > most) {
        most = value;
        best = c;
      }
    }
    if (finite) {
      let sum: f64 = 0;
      for (let c = 0; c < classes; c++) sum += Math.exp(<f64>load<f32>(z + ((<usize>c) << 2)) - <f64>most);
      loss += Math.log(sum) + <f64>most - <f64>load<f32>(z + ((<usize>label) << 2));
      if (best == label) hits += 1;
      if (dz != 0) {
        for (let c = 0; c < classes; c++) {
          const p = Math.exp(<f64>load<f32>(z + ((<usize>c) << 2)) - <f64>most) / sum;
          store<f32>(dz + ((<usize>c) << 2), <f32>((p - (c == label ? 1.0 : 0.0)) / <f64>batch));
        }
      }
    } else {
      loss = NaN;
      if (dz != 0) for (let c = 0; c < classes; c++) store<f32>(dz + ((<usize>c) << 2), f32.NaN);
    }
    z += row;
    if (dz != 0) dz += row;
  }
  store<f64>(score, loss);
  store<f64>(score, hits, 8);
}

/** p_c alone, dense [B, classes]. */
export function softmax(z: usize, batch: i32, classes: i32, stride: i32, out: usize): void {
  for (let b = 0; b < batch; b++) {
    let most = load<f32>(z);
    let finite = most - most == 0;
    for (let c = 1; c < classes; c++) {
      const value = load<f32>(z + ((<usize>c) << 2));
      if (value - value != 0) finite = false;
      if (value > most) most = value;
    }
    let sum: f64 = 0;
    for (let c = 0; c < classes; c++) sum += Math.exp(<f64>load<f32>(z + ((<usize>c) << 2)) - <f64>most);
    for (let c = 0; c < classes; c++) {
      store<f32>(out, finite ? <f32>(Math.exp(<f64>load<f32>(z + ((<usize>c) << 2)) - <f64>most) / sum) : f32.NaN);
      out += 4;
    }
    z += (<usize>stride) << 2;
  }
}
