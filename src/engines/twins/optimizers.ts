/**
 * @file Twins of assembly/optimizers.ts: the rules of src/optimizers in float32. Scalars arrive in float64 and are rounded once, as at the module's door.
 */
import { f, type Twins, type Views } from './views.ts';

type Names = 'sgd' | 'momentum' | 'nesterov' | 'adam' | 'rmsprop' | 'adagrad';

export function optimizerTwins({ floats }: Views): Twins<Names> {
  const at = (base: number, n: number) => floats[base / 4 + n] as number;
  const put = (base: number, n: number, value: number) => {
    floats[base / 4 + n] = value;
    return floats[base / 4 + n] as number;
  };
  /** Calls back with weight and gradient (l2 included); takes off what it returns. */
  const each = (w: number, g: number, count: number, keep: number, l2: number, change: (gradient: number, n: number) => number) => {
    for (let n = 0; n < count; n++) {
      const old = at(w, n);
      const step = change(f(at(g, n) + f(f(l2) * old)), n);
      put(w, n, f(f(f(keep) * old) - step));
    }
  };
  return {
    sgd(...args) {
      const [w, g, count, lr, keep, l2] = args as Six;
      each(w, g, count, keep, l2, (gradient) => f(f(lr) * gradient));
    },
    momentum(...args) {
      const [w, g, v, count, lr, beta, keep, l2] = args as Eight;
      each(w, g, count, keep, l2, (gradient, n) => f(f(lr) * put(v, n, f(f(f(beta) * at(v, n)) + gradient))));
    },
    nesterov(...args) {
      const [w, g, v, count, lr, beta, keep, l2] = args as Eight;
      each(w, g, count, keep, l2, (gradient, n) => {
        const fresh = put(v, n, f(f(f(beta) * at(v, n)) + gradient));
        return f(f(lr) * f(gradient + f(f(beta) * fresh)));
      });
    },
    adam(...args) {
      const [w, g, m, u, count, rate, beta1, rest1] = args as Eight;
      const [beta2, rest2, eps, keep, l2] = args.slice(8) as Five;
      each(w, g, count, keep, l2, (gradient, n) => {
        const first = put(m, n, f(f(f(beta1) * at(m, n)) + f(f(rest1) * gradient)));
        const second = put(u, n, f(f(f(beta2) * at(u, n)) + f(f(rest2) * f(gradient * gradient))));
        return f(f(f(rate) * first) / f(f(Math.sqrt(second)) + f(eps)));
      });
    },
    rmsprop(...args) {
      const [w, g, u, v, count, lr, beta, alpha] = args as Eight;
      const [rest, eps, keep, l2] = args.slice(8) as Four;
      each(w, g, count, keep, l2, (gradient, n) => {
        const second = put(u, n, f(f(f(alpha) * at(u, n)) + f(f(rest) * f(gradient * gradient))));
        return f(f(lr) * put(v, n, f(f(f(beta) * at(v, n)) + f(gradient / f(f(Math.sqrt(second)) + f(eps))))));
      });
    },
    adagrad(...args) {
      const [w, g, u, count, rate, eps, keep, l2] = args as Eight;
      each(w, g, count, keep, l2, (gradient, n) => {
        const sum = put(u, n, f(at(u, n) + f(gradient * gradient)));
        return f(f(f(rate) * gradient) / f(f(Math.sqrt(sum)) + f(eps)));
      });
    },
  };
}

type Four = [number, number, number, number];
type Five = [...Four, number];
type Six = [...Four, number, number];
type Eight = [...Four, ...Four];
