import css from './controls.module.css';

/** The paper's symbol in italics: "T_mult" is T with the index mult. */
export function MathSymbol({ text }: { readonly text: string }) {
  const [base, index] = text.split('_');
  return (
    <i className={css.symbol}>
      {base}
      {index !== undefined && <sub>{index}</sub>}
    </i>
  );
}
