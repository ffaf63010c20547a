import { isOff, type Param, type ParamTable, type ParamValue, type ParamValues } from '../../math/card.ts';
import controls from '../controls/controls.module.css';
import { MathSymbol } from '../controls/MathSymbol.tsx';
import { ParamRow } from '../controls/ParamRow.tsx';
import { Select } from '../controls/Select.tsx';
import type { SliderRange } from '../controls/sliderScale.ts';
import { useTexts } from '../language.tsx';
import { issueText, paramName, unitText } from '../texts.ts';
import { ListField } from './ListField.tsx';

interface CardFormProps {
  readonly table: 'schedules' | 'optimizers';
  readonly params: ParamTable;
  readonly values: ParamValues;
  /** Length of the run: how far sliders of steps go. */
  readonly totalSteps: number;
  onChange(key: string, value: ParamValue): void;
}

/** A form made from a card: one row per parameter, in the card's order. */
export function CardForm({ table, params, values, totalSteps, onChange }: CardFormProps) {
  const t = useTexts();
  return Object.entries(params).map(([key, param]) => {
    if (param.needs !== undefined && isOff(values[param.needs])) return null;
    const name = paramName(t, table, key);
    const label = (
      <>
        {name} {'symbol' in param && param.symbol && <MathSymbol text={param.symbol} />}
      </>
    );
    const value = values[key] ?? param.default;
    if (param.type === 'number')
      return (
        <ParamRow
          key={key}
          label={label}
          spoken={name}
          value={Number(value)}
          param={param}
          unit={value === 0 ? (t.cards.zeroMeans[key] ?? unitText(t, param)) : unitText(t, param)}
          range={sliderRange(param, Number(value), totalSteps)}
          problemText={({ code, ...rest }) => issueText(t, { code, params: rest })}
          onChange={(next) => onChange(key, next)}
        />
      );
    return (
      <div key={key} className={controls.row}>
        <span className={controls.label}>{label}</span>
        <span className={controls.wide}>
          {param.type === 'choice' && (
            <Select
              label={name}
              value={String(value)}
              options={param.options.map((option) => [option, t.cards.choices[option] ?? option] as const)}
              onChange={(next) => onChange(key, next)}
            />
          )}
          {param.type === 'flag' && (
            <input type="checkbox" aria-label={name} checked={value === true} onChange={(event) => onChange(key, event.target.checked)} />
          )}
          {param.type === 'list' && (
            <ListField label={name} param={param} value={value as readonly number[]} onChange={(next) => onChange(key, next)} />
          )}
        </span>
      </div>
    );
  });
}

/**
 * What a slider covers: rates 1e-4 to 1, where small networks live, and lengths up to the run's own. A typed number may go beyond,
 * up to the card's limits; then the slider stretches to hold it.
 */
function sliderRange(param: Param & { readonly type: 'number' }, value: number, totalSteps: number): SliderRange {
  const usual =
    param.unit === 'lr'
      ? { min: 1e-4, max: 1 }
      : param.unit === 'steps'
        ? { min: Math.max(param.min, 1), max: totalSteps }
        : { min: param.min, max: param.max };
  const min = Math.max(param.min, Math.min(usual.min, value > 0 ? value : usual.min));
  return { min, max: Math.max(Math.min(param.max, Math.max(usual.max, value)), min * 1.001) };
}
