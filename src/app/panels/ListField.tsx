import { useState } from 'react';
import type { ListParam } from '../../math/card.ts';
import controls from '../controls/controls.module.css';
import { type NumberProblem, rangeProblem, readNumber } from '../controls/numbers.ts';
import { useTexts } from '../language.tsx';
import { issueText } from '../texts.ts';

interface ListFieldProps {
  readonly label: string;
  readonly param: ListParam;
  readonly value: readonly number[];
  onChange(value: readonly number[]): void;
}

/** Numbers between blanks, for instance milestones: "200 400 600". A draft with a mistake stays, marked, and changes nothing. */
export function ListField({ label, param, value, onChange }: ListFieldProps) {
  const t = useTexts();
  const [draft, setDraft] = useState<string | null>(null);
  const problem = draft === null ? null : problemOf(draft, param);
  const text =
    problem === null
      ? null
      : typeof problem === 'string'
        ? t.issues[problem]({ max: String(param.maxLength), min: String(param.minLength) })
        : issueText(t, { code: problem.code, params: { ...problem } });
  return (
    <>
      <input
        className={controls.number}
        aria-label={label}
        aria-invalid={problem !== null}
        title={text ?? value.join(' ')}
        value={draft ?? value.join(' ')}
        onChange={(event) => {
          setDraft(event.target.value);
          if (problemOf(event.target.value, param) === null) onChange(numbersOf(event.target.value));
        }}
        onBlur={() => setDraft(null)}
      />
      {text && (
        <span className={controls.problem} role="alert">
          {text}
        </span>
      )}
    </>
  );
}

function numbersOf(text: string): readonly number[] {
  return text.trim() === ''
    ? []
    : text
        .trim()
        .split(/[\s;]+/)
        .map(readNumber);
}

function problemOf(text: string, param: ListParam): NumberProblem | 'tooMany' | 'tooFew' | 'notAscending' | null {
  const parts = text.trim() === '' ? [] : text.trim().split(/[\s;]+/);
  for (const part of parts) {
    const problem = rangeProblem(part, {
      type: 'number',
      unit: param.unit,
      min: param.min,
      max: param.max,
      default: param.min,
      scale: 'linear',
      integer: param.integer ?? false,
    });
    if (problem) return problem;
  }
  if (parts.length > param.maxLength) return 'tooMany';
  if (parts.length < param.minLength) return 'tooFew';
  const numbers = parts.map(readNumber);
  return param.ascending && numbers.some((value, i) => i > 0 && value <= (numbers[i - 1] as number)) ? 'notAscending' : null;
}
