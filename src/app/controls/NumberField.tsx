import { useEffect, useId, useState } from 'react';
import type { NumberParam } from '../../math/card.ts';
import css from './controls.module.css';
import { formatNumber, rangeProblem, readNumber } from './numbers.ts';

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly param: NumberParam;
  readonly disabled?: boolean;
  readonly title?: string;
  /** Words what is wrong with a draft. */
  readonly problemText: (problem: NonNullable<ReturnType<typeof rangeProblem>>) => string;
  onChange(value: number): void;
  /** Shows what is wrong where the row has room for a line. */
  onProblem?(text: string | null): void;
}

/**
 * A number that can be typed. A draft that is not a number in range stays in the field, marked, and changes nothing;
 * Escape or leaving the field brings the last good value back, arrow keys step.
 */
export function NumberField({ label, value, param, disabled = false, title, problemText, onChange, onProblem }: NumberFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const id = useId();
  const problem = draft === null ? null : rangeProblem(draft, param);
  const text = problem ? problemText(problem) : null;
  useEffect(() => onProblem?.(text), [text, onProblem]);
  const edit = (next: string) => {
    setDraft(next);
    if (rangeProblem(next, param) === null) onChange(readNumber(next));
  };
  const nudge = (direction: 1 | -1) => {
    const base = value === 0 && param.scale === 'log' ? param.min : value;
    const next =
      param.scale === 'log' && !param.integer
        ? Number((base * 10 ** (direction / 20)).toPrecision(3))
        : value + direction * (param.integer ? 1 : (param.max - param.min) / 100);
    const bounded = Math.min(param.max, Math.max(param.min, Number(next.toPrecision(6))));
    setDraft(null);
    onChange(bounded);
  };
  return (
    <>
      <input
        className={css.number}
        inputMode="decimal"
        autoComplete="off"
        spellCheck={false}
        aria-label={label}
        aria-invalid={problem !== null}
        aria-describedby={text && !onProblem ? id : undefined}
        disabled={disabled}
        title={text ?? title ?? String(value)}
        value={draft ?? formatNumber(value, param)}
        onChange={(event) => edit(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={() => setDraft(null)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' || event.key === 'Enter') setDraft(null);
          if (event.key === 'ArrowUp') nudge(1);
          if (event.key === 'ArrowDown') nudge(-1);
          if (event.key === 'ArrowUp' || event.key === 'ArrowDown') event.preventDefault();
        }}
      />
      {text && !onProblem && (
        <span id={id} className={css.hiddenVisually}>
          {text}
        </span>
      )}
    </>
  );
}
