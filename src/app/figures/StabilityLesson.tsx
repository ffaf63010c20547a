import { type RefObject, useEffect, useRef, useState } from 'react';
import { formatRate } from '../../charts/format.ts';
import { createScale } from '../../charts/scales.ts';
import { type StabilityCase, stability } from '../../descent/stability.ts';
import type { NumberParam } from '../../math/card.ts';
import { ParamRow } from '../controls/ParamRow.tsx';
import styles from './StabilityLesson.module.css';

export interface LessonTexts {
  readonly title: string;
  readonly sub: string;
  readonly rate: string;
  readonly curvature: string;
  readonly factor: string;
  readonly cases: Readonly<Record<StabilityCase, string>>;
  readonly steps: (steps: number) => string;
  readonly never: string;
  readonly figure: string;
  readonly problem: (problem: { readonly code: 'notANumber' | 'notAnInteger' | 'outOfRange'; readonly [key: string]: string | number }) => string;
}

const rateParam: NumberParam = { type: 'number', unit: 'lr', min: 0.001, max: 3, default: 0.05, scale: 'linear' };
const curvatureParam: NumberParam = { type: 'number', unit: '1', min: 1, max: 100, default: 10, scale: 'log' };
const HEIGHT = 132;
const JUMPS = 14;
const EDGE = 1.25; // of the parabola's picture, in starting distances

/** A parabola, a rate, and the factor of each step: the three cases under one slider. */
export function StabilityLesson({ texts }: { readonly texts: LessonTexts }) {
  const [lr, setLr] = useState(rateParam.default);
  const [curvature, setCurvature] = useState(curvatureParam.default);
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const { factor, kind, steps } = stability(lr, curvature);
  const most = 3 / curvature;
  const half = Math.max(80, width / 2 - 14);
  return (
    <section className={styles.lesson} aria-labelledby="stability-lesson">
      <header className={styles.header}>
        <h3 id="stability-lesson">{texts.title}</h3>
        <p>{texts.sub}</p>
      </header>
      <div className={styles.figures} ref={place} role="img" aria-label={texts.figure}>
        <Parabola factor={factor} width={half} />
        <Factor lr={lr} curvature={curvature} most={most} width={half} name={texts.factor} />
      </div>
      <p className={styles.verdict} data-case={kind} aria-live="polite">
        <b>
          |1 − <i>ηλ</i>| = {formatFactor(Math.abs(factor))}
        </b>
        , {Number.isFinite(steps) ? texts.steps(steps) : texts.never}. {texts.cases[kind]}
      </p>
      <ParamRow
        label={
          <>
            {texts.rate} <i className={styles.symbol}>η</i>
          </>
        }
        spoken={texts.rate}
        value={lr}
        param={rateParam}
        range={{ min: 0.001, max: most }}
        unit=""
        problemText={texts.problem}
        onChange={setLr}
      />
      <ParamRow
        label={
          <>
            {texts.curvature} <i className={styles.symbol}>λ</i>
          </>
        }
        spoken={texts.curvature}
        value={curvature}
        param={curvatureParam}
        unit=""
        problemText={texts.problem}
        onChange={setCurvature}
      />
    </section>
  );
}

function Parabola({ factor, width }: { readonly factor: number; readonly width: number }) {
  const x = createScale('linear', [-EDGE, EDGE], [4, width - 4]);
  const y = createScale('linear', [0, EDGE * EDGE], [HEIGHT - 22, 4]);
  const curve = Array.from({ length: 41 }, (_, k) => {
    const at = -EDGE + (k / 20) * EDGE;
    return `${k === 0 ? 'M' : 'L'}${x.at(at).toFixed(1)} ${y.at(at * at).toFixed(1)}`;
  }).join('');
  const places = [1];
  for (let k = 0; k < JUMPS; k++) {
    const next = (places.at(-1) as number) * factor;
    places.push(next);
    if (Math.abs(next) > EDGE) break;
  }
  const px = (at: number) => x.at(Math.max(-EDGE * 1.1, Math.min(EDGE * 1.1, at)));
  const py = (at: number) => y.at(Math.min(at * at, EDGE * EDGE * 1.1));
  const path = places.map((at, k) => `${k === 0 ? 'M' : 'L'}${px(at).toFixed(1)} ${py(at).toFixed(1)}`).join('');
  return (
    <svg className={styles.plot} width={width} height={HEIGHT} aria-hidden="true">
      <path className={styles.axis} d={`M4 ${HEIGHT - 21.5}H${width - 4}`} />
      <path className={styles.curve} d={curve} />
      <path className={styles.jumps} d={path} />
      {places
        .filter((at) => Math.abs(at) <= EDGE)
        .map((at, k) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the k-th jump is the k-th jump
          <circle key={k} className={k === 0 ? styles.first : styles.ball} cx={px(at)} cy={py(at)} r={k === 0 ? 4.5 : 3} />
        ))}
      <text x={width / 2} y={HEIGHT - 6} textAnchor="middle">
        x
      </text>
    </svg>
  );
}

interface FactorProps {
  readonly lr: number;
  readonly curvature: number;
  readonly most: number;
  readonly width: number;
  readonly name: string;
}

function Factor({ lr, curvature, most, width, name }: FactorProps) {
  const x = createScale('linear', [0, most], [26, width - 14]);
  const y = createScale('linear', [0, 2], [HEIGHT - 22, 14]);
  const turn = 1 / curvature;
  const limit = 2 / curvature;
  const factor = Math.min(2.05, Math.abs(1 - lr * curvature));
  const at = Math.min(most, lr);
  return (
    <svg className={styles.plot} width={width} height={HEIGHT} aria-hidden="true">
      <path className={styles.axis} d={`M26 ${HEIGHT - 21.5}H${width - 14}`} />
      <path className={styles.limit} d={`M26 ${y.at(1)}H${width - 14}M${x.at(limit)} ${y.at(1)}V${HEIGHT - 22}`} />
      <path className={styles.curve} d={`M${x.at(0)} ${y.at(1)}L${x.at(turn)} ${y.at(0)}L${x.at(most)} ${y.at(2)}`} />
      <path className={styles.jumps} d={`M${x.at(at)} ${HEIGHT - 22}V${y.at(factor)}`} />
      <circle className={styles.first} cx={x.at(at)} cy={y.at(factor)} r={4.5} />
      <text x={22} y={y.at(1) + 4} textAnchor="end">
        1
      </text>
      <text x={22} y={y.at(0) + 4} textAnchor="end">
        0
      </text>
      <text x={x.at(turn)} y={HEIGHT - 6} textAnchor="middle">
        1/λ
      </text>
      <text x={x.at(limit)} y={HEIGHT - 6} textAnchor="middle">
        2/λ = {formatRate(limit)}
      </text>
      <text x={30} y={12}>
        {name} |1 − ηλ|
      </text>
    </svg>
  );
}

function formatFactor(value: number): string {
  return value.toFixed(3).replace(/0+$/, '').replace(/\.$/, '');
}

function useWidth(place: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(360);
  useEffect(() => {
    const node = place.current;
    if (!node) return;
    const observer = new ResizeObserver(() => setWidth(node.clientWidth));
    observer.observe(node);
    return () => observer.disconnect();
  }, [place]);
  return width;
}
