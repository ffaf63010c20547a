import { type ReactNode, useId, useState } from 'react';
import { saddlesParams, setSaddles } from '../../experiment/saddles.ts';
import type { SaddlesSpec } from '../../experiment/spec.ts';
import type { NumberParam } from '../../math/card.ts';
import { parseFormula } from '../../surfaces/formula.ts';
import { surfaceKinds, surfaceOf } from '../../surfaces/registry.ts';
import { FORMULA_LENGTH } from '../../surfaces/tokens.ts';
import controls from '../controls/controls.module.css';
import { MathSymbol } from '../controls/MathSymbol.tsx';
import { ParamRow } from '../controls/ParamRow.tsx';
import { Select } from '../controls/Select.tsx';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec } from '../stores/hooks.ts';
import { issueText } from '../texts.ts';
import { PresetField } from './PresetField.tsx';
import css from './saddles.module.css';
import side from './side.module.css';

/** Where the balls roll: surface, start, nudge, noise. */
export function SaddlesTask() {
  const t = useTexts();
  const saddles = useSpec((spec) => spec.saddles);
  const set = (change: Partial<SaddlesSpec>, kind: 'slide' | 'act' = 'slide') => edit((spec) => setSaddles(spec, change), kind);
  const card = surfaceOf(saddles);
  const [x, y] = [saddles.start[0] ?? card.start[0], saddles.start[1] ?? card.start[1]];
  const words = t.saddles;
  const row = (label: ReactNode, spoken: string, value: number, param: NumberParam, onChange: (value: number) => void, unit = '') => (
    <ParamRow
      label={label}
      spoken={spoken}
      value={value}
      param={param}
      unit={unit}
      problemText={({ code, ...params }) => issueText(t, { code, params })}
      onChange={onChange}
    />
  );
  const within = ([low, high]: readonly [number, number]): NumberParam => ({
    type: 'number',
    unit: '1',
    min: low,
    max: high,
    default: low,
    scale: 'linear',
  });
  const saddle = card.points.some(({ kind }) => kind === 'saddle' || kind === 'degenerate');
  return (
    <section className={css.task} aria-labelledby="task-heading">
      <h2 className={side.heading} id="task-heading">
        {t.frame.task}
      </h2>
      <PresetField />
      <div className={side.field}>
        <span>{words.surface}</span>
        <Select
          label={words.surface}
          value={saddles.surface}
          options={surfaceKinds.map((kind) => [kind, words.surfaces[kind] ?? kind] as const)}
          onChange={(kind) => set({ surface: surfaceKinds.find((one) => one === kind) ?? saddles.surface }, 'act')}
        />
      </div>
      {saddles.surface === 'formula' && <FormulaField formula={saddles.formula} onChange={(formula) => set({ formula })} />}
      {row(words.startX, words.startX, x, within(card.window.x), (next) => set({ start: [next, y] }))}
      {row(words.startY, words.startY, y, within(card.window.y), (next) => set({ start: [x, next] }))}
      {saddle &&
        row(
          <>
            {words.eps} <MathSymbol text={saddlesParams.eps.symbol} />
          </>,
          words.eps,
          saddles.eps,
          saddlesParams.eps,
          (eps) => set({ eps }),
        )}
      {row(
        <>
          {words.noise} <MathSymbol text={saddlesParams.noise.symbol} />
        </>,
        words.noise,
        saddles.noise,
        saddlesParams.noise,
        (noise) => set({ noise }),
      )}
      {row(
        words.scale,
        words.scale,
        saddles.scale === 0 ? card.rateScale : saddles.scale,
        saddlesParams.scale,
        (scale) => set({ scale: scale === card.rateScale ? 0 : scale }),
        saddles.scale === 0 ? words.scaleOwn : '',
      )}
    </section>
  );
}

/** A draft that does not parse stays in the field, marked, with what is wrong and where; the surface stays as it was. */
function FormulaField({ formula, onChange }: { readonly formula: string; onChange(formula: string): void }) {
  const t = useTexts();
  const [draft, setDraft] = useState<string | null>(null);
  const id = useId();
  const shown = draft ?? formula;
  const parsed = parseFormula(shown);
  const problem = parsed.ok
    ? null
    : { code: parsed.issue.code, params: { at: parsed.issue.at + 1, found: parsed.issue.found, max: parsed.issue.max } };
  return (
    <div className={css.formula}>
      <label htmlFor={`${id}-input`}>{t.saddles.formula}</label>
      <input
        id={`${id}-input`}
        className={controls.select}
        value={shown}
        maxLength={FORMULA_LENGTH}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        aria-invalid={problem !== null}
        aria-describedby={id}
        onChange={(event) => {
          setDraft(event.target.value);
          if (parseFormula(event.target.value).ok) onChange(event.target.value);
        }}
        onBlur={() => setDraft(null)}
      />
      <p id={id} className={problem ? controls.problem : undefined} role={problem ? 'alert' : undefined}>
        {problem ? issueText(t, problem) : t.saddles.formulaHint}
      </p>
    </div>
  );
}
