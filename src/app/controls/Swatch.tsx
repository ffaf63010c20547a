import css from './controls.module.css';

/** A run's line: colour and dash, as in the figures. `index` 1 to 12. */
export function Swatch({ index }: { readonly index: number }) {
  return (
    <svg className={css.swatch} viewBox="0 0 26 10" aria-hidden="true" preserveAspectRatio="xMinYMid slice">
      <path d="M0 5H26" fill="none" style={{ stroke: `var(--run-${index})`, strokeWidth: 2.25, strokeDasharray: `var(--dash-${index})` }} />
    </svg>
  );
}
