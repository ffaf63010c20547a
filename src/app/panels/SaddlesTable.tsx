import { formatExact, formatRate, NO_VALUE } from '../../charts/format.ts';
import { type Ball, meanRate } from '../../descent/balls.ts';
import type { Dictionary } from '../../i18n/dictionary.ts';
import { eigen } from '../../surfaces/eigen.ts';
import { Swatch } from '../controls/Swatch.tsx';
import { useLanguage, useTexts } from '../language.tsx';
import { useSpec, useStore } from '../stores/hooks.ts';
import { stage } from '../stores/rollStage.ts';
import { rollStore } from '../stores/rollStore.ts';
import { runName } from '../texts.ts';
import { colorIndex } from './colorIndex.ts';
import { isThrown } from './SaddlesHead.tsx';
import own from './saddles.module.css';
import css from './views.module.css';

/** One row per ball: when it was out, when it should have been, and what is under it now. */
export function SaddlesTable() {
  const t = useTexts();
  const language = useLanguage();
  const runs = useSpec((spec) => spec.runs);
  useStore(rollStore, (state) => state.tick);
  const { all, world } = stage.balls;
  const leaves = world.goal.kind === 'leave';
  const predicts = leaves && all.some(({ predicted }) => predicted !== null);
  const names = new Map(runs.map((run) => [run.id, runName(t, run)]));
  const step = Math.floor(stage.now);
  const { column } = t.saddles;
  return (
    <div className={`${css.scroll} ${own.balls}`}>
      <table className={css.table}>
        <caption>
          <b>{t.saddles.table}</b>
          <span>{leaves ? t.saddles.tableLeave : t.saddles.tableReach}</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">{column.run}</th>
            <th scope="col" className={css.n}>
              {leaves ? column.out : column.there}
            </th>
            {predicts && (
              <th scope="col" className={css.n}>
                {column.predicted}
              </th>
            )}
            <th scope="col" className={css.n}>
              {column.mean}
            </th>
            <th scope="col" className={css.n}>
              <i>{column.value}</i>
            </th>
            <th scope="col" className={css.n}>
              {column.gradient}
            </th>
            <th scope="col" className={css.n}>
              {column.curvatures}
            </th>
          </tr>
        </thead>
        <tbody>
          {all
            .filter(({ hidden }) => !hidden)
            .map((ball) => {
              const here = under(ball, step);
              const mean = meanRate(ball);
              return (
                <tr key={ball.id} data-ball={ball.id}>
                  <th scope="row">
                    <span className={css.who}>
                      <Swatch index={colorIndex(ball.id)} />
                      <b>{ball.id}</b>
                      {names.get(ball.id)}
                    </span>
                  </th>
                  <td className={css.n}>{reachedText(t, language, ball, step)}</td>
                  {predicts && (
                    <td className={css.n} title={ball.predicted === null ? '' : formatExact(ball.predicted)}>
                      {predictedText(t, language, ball.predicted)}
                    </td>
                  )}
                  <td className={css.n} title={formatExact(mean)}>
                    {formatRate(mean)}
                  </td>
                  <td className={css.n} title={formatExact(here.value)}>
                    {signed(here.value)}
                  </td>
                  <td className={css.n} title={formatExact(here.gradient)}>
                    {formatRate(here.gradient)}
                  </td>
                  <td className={css.n} title={`${formatExact(here.low)}, ${formatExact(here.high)}`}>
                    {short(here.low)}, {short(here.high)}
                  </td>
                </tr>
              );
            })}
        </tbody>
      </table>
    </div>
  );
}

function reachedText(t: Dictionary, language: string, ball: Ball, step: number) {
  const { state } = t.saddles;
  if (isThrown(ball, step)) return <span className={css.danger}>{ball.thrown ? state.thrown : state.diverged}</span>;
  if (ball.reached !== null && ball.reached <= step) return <b>{ball.reached.toLocaleString(language)}</b>;
  const known = Math.min(step, ball.roll.length - 1);
  return <span className={css.muted}>{state.notYet({ step: known.toLocaleString(language) })}</span>;
}

function predictedText(t: Dictionary, language: string, predicted: number | null): string {
  if (predicted === null) return NO_VALUE;
  return Number.isFinite(predicted)
    ? predicted.toLocaleString(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
    : t.saddles.state.never;
}

const g = new Float64Array(2);
const h = new Float64Array(3);

/** Height, slope and curvatures at the place of a ball. */
function under({ roll }: Ball, step: number) {
  const k = Math.min(step, roll.length - 1);
  const [x, y] = [roll.x[k] as number, roll.y[k] as number];
  const { card } = stage.balls.world;
  card.gradient(x, y, g);
  card.hessian(x, y, h);
  const { low, high } = eigen(h[0] as number, h[1] as number, h[2] as number);
  return { value: roll.value[k] as number, gradient: Math.hypot(g[0] as number, g[1] as number), low, high };
}

function signed(value: number): string {
  return value < 0 ? `−${formatRate(-value)}` : formatRate(value);
}

function short(value: number): string {
  if (!Number.isFinite(value)) return NO_VALUE;
  const size = Math.abs(value);
  const text = size >= 1e4 || (size > 0 && size < 1e-2) ? formatRate(size) : String(Number(size.toPrecision(3)));
  return value < 0 ? `−${text}` : text;
}
