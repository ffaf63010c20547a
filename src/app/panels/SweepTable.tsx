import type { SweepPoint, SweepReading } from '../../runs/sweepReading.ts';
import { Button } from '../controls/Button.tsx';
import type { SweepTexts } from '../figures/sweepFigure.ts';
import { useTexts } from '../language.tsx';
import css from './sweep.module.css';
import views from './views.module.css';

interface SweepTableProps {
  readonly reading: SweepReading;
  readonly texts: SweepTexts;
  onPick(point: SweepPoint): void;
}

/** The numbers of the figure, for those who do not see it or want to read them. */
export function SweepTable({ reading, texts, onPick }: SweepTableProps) {
  const t = useTexts();
  return (
    <details className={css.table}>
      <summary>{t.sweep.table}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
      <section className={views.scroll} tabIndex={0} aria-label={t.sweep.table}>
        <table className={views.table}>
          <thead>
            <tr>
              {texts.axes.map((name) => (
                <th key={name} scope="col" className={views.n}>
                  {name}
                </th>
              ))}
              <th scope="col" className={views.n}>
                {texts.loss}
              </th>
              <th scope="col" className={views.n}>
                {texts.accuracy}
              </th>
              <td />
            </tr>
          </thead>
          <tbody>
            {reading.points.map((point) => (
              <tr key={point.cell.values.join()}>
                {point.cell.values.map((value, k) => (
                  <td key={texts.axes[k]} className={views.n} title={String(value)}>
                    {texts.number(k, value)}
                  </td>
                ))}
                <td className={[views.n, point === reading.best ? views.best : ''].join(' ')} title={String(point.loss ?? '')}>
                  {point.loss === null ? <span className={views.danger}>{texts.diverged}</span> : texts.formatLoss(point.loss)}
                </td>
                <td className={views.n}>{point.accuracySpread ? texts.formatAccuracy(point.accuracySpread.mean) : '–'}</td>
                <td>
                  <Button look="quiet" aria-label={`${t.sweep.makeRun}: ${texts.value(point.cell)}`} onClick={() => onPick(point)}>
                    {t.sweep.makeRun}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
