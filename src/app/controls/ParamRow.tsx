import { type ReactNode, useState } from 'react';
import type { NumberParam } from '../../math/card.ts';
import css from './controls.module.css';
import { NumberField } from './NumberField.tsx';
import type { NumberProblem } from './numbers.ts';
import { positionOf, SLIDER_STEPS, type SliderRange, valueAt } from './sliderScale.ts';

interface ParamRowProps {
  readonly label: ReactNode;
  /** The same in plain words, for those who do not see it. */
  readonly spoken: string;
  readonly value: number;
  readonly param: NumberParam;
  readonly unit: string;
  readonly range?: SliderRange;
  readonly disabled?: boolean;
  readonly title?: string;
  readonly problemText: (problem: NumberProblem) => string;
  onChange(value: number): void;
}

/** One number: word and symbol, slider, exact value, unit. */
export function ParamRow({ label, spoken, value, param, unit, range, disabled = false, title, problemText, onChange }: ParamRowProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const position = positionOf(value, param, range);
  return (
    <div className={css.row}>
      <span className={css.label} title={title}>
        {label}
      </span>
      <input
        type="range"
        className={css.range}
        min={0}
        max={SLIDER_STEPS}
        step={5}
        value={position}
        style={{ '--p': `${(100 * position) / SLIDER_STEPS}%` } as React.CSSProperties}
        aria-label={spoken}
        aria-valuetext={`${value} ${unit}`.trim()}
        title={String(value)}
        disabled={disabled}
        onChange={(event) => {
          const target = Number(event.target.value);
          const next = valueAt(target, param, range);
          // a key press may move less than one whole number: take the next one, or the slider would be stuck
          const stuck = param.integer && next === value && target !== position;
          onChange(stuck ? Math.min(param.max, Math.max(param.min, value + Math.sign(target - position))) : next);
        }}
      />
      <NumberField
        label={`${spoken}, ${unit || '1'}`}
        value={value}
        param={param}
        disabled={disabled}
        problemText={problemText}
        onChange={onChange}
        onProblem={setProblem}
      />
      <span className={css.unit}>{unit}</span>
      {problem && (
        <span className={css.problem} role="alert">
          {problem}
        </span>
      )}
    </div>
  );
}
