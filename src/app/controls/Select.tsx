import css from './controls.module.css';

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
  readonly disabled?: boolean;
  readonly title?: string;
  onChange(value: string): void;
}

export function Select({ label, value, options, disabled = false, title, onChange }: SelectProps) {
  return (
    <span className={css.selectWrap}>
      <select
        className={css.select}
        aria-label={label}
        value={value}
        disabled={disabled}
        title={title}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </span>
  );
}
