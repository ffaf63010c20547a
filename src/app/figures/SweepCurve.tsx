import { formatPlainTick, formatRateTick } from '../../charts/format.ts';
import { createScale, type Interval, type Scale, type ScaleKind } from '../../charts/scales.ts';
import { crisp } from '../../charts/svg.ts';
import { axisTicks, X_TICKS, Y_TICKS } from '../../charts/ticks.ts';
import type { Spread } from '../../runs/results.ts';
import type { SweepPoint } from '../../runs/sweepReading.ts';
import css from './SweepFigure.module.css';
import { type SweepFigureProps, useCells, useWidth } from './sweepFigure.ts';

const LEFT = 52;
const RIGHT = 28;
/** Between the axis and the first and last value. */
const INSET = 14;
const LOSS: Interval = [26, 176];
const ACCURACY: Interval = [222, 306];
const HEIGHT = 346;
/** Above this ratio of greatest to least loss its axis is logarithmic. */
const LOG_ABOVE = 8;

/** Final loss and accuracy over one parameter: mean and 95% interval over the seeds, what diverged, and the best. */
export function SweepCurve(props: SweepFigureProps) {
  const { sweep, reading, texts } = props;
  const [element, width] = useWidth<HTMLDivElement>();
  const cells = useCells(props);
  const [axis] = sweep.axes;
  const { points, best } = reading;
  if (!axis) return null;
  const x = createScale(axis.scale, [axis.from, axis.to], [LEFT + INSET, Math.max(LEFT + INSET + 1, width - RIGHT - INSET)]);
  const at = ({ cell }: SweepPoint) => x.at(cell.values[0] ?? Number.NaN);
  const losses = domainOf(points.map(({ lossSpread }) => lossSpread));
  const kind: ScaleKind = losses[0] > 0 && losses[1] / losses[0] > LOG_ABOVE ? 'log' : 'linear';
  const loss = createScale(kind, padded(losses, kind), [LOSS[1], LOSS[0]]);
  const accuracy = createScale('linear', padded(domainOf(points.map(({ accuracySpread }) => accuracySpread)), 'linear'), [ACCURACY[1], ACCURACY[0]]);
  const edges = points.map((point, k) => {
    const before = points[k - 1];
    return before ? (at(before) + at(point)) / 2 : LEFT;
  });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a legend and a border
    <div ref={element} className={css.figure} role="group" aria-label={texts.figure}>
      {width > 0 && (
        // biome-ignore lint/a11y/noSvgWithoutTitle: the group is labelled, and every cell in it
        <svg width={width} height={HEIGHT}>
          <Plot scale={loss} title={texts.loss} right={width - RIGHT} />
          <Plot scale={accuracy} title={texts.accuracy} right={width - RIGHT} format={texts.formatAccuracy} />
          <XAxis
            scale={x}
            y={ACCURACY[1]}
            name={texts.axes[0] ?? ''}
            right={width - RIGHT}
            rate={axis.path === 'schedule.peak' || axis.path === 'schedule.floor'}
          />
          <path className={css.line} d={lineOf(points, at, loss, ({ lossSpread }) => lossSpread)} />
          <path className={css.line} d={lineOf(points, at, accuracy, ({ accuracySpread, loss: own }) => (own === null ? null : accuracySpread))} />
          {points.map((point, k) => (
            <g key={point.cell.values.join()} className={css.cell} {...cells.bind(k)}>
              <rect
                className={css.hit}
                x={edges[k]}
                y={LOSS[0] - 6}
                width={Math.max(1, (edges[k + 1] ?? width - RIGHT) - (edges[k] ?? 0))}
                height={ACCURACY[1] - LOSS[0] + 6}
              />
              {point.loss === null ? (
                <path className={css.diverged} d={crossAt(at(point), LOSS[0] + 6)} />
              ) : (
                <Dot x={at(point)} spread={point.lossSpread} scale={loss} best={point === best} />
              )}
              {point.loss !== null && <Dot x={at(point)} spread={point.accuracySpread} scale={accuracy} best={point === best} />}
            </g>
          ))}
        </svg>
      )}
      <p className={css.readout} aria-hidden="true">
        {cells.shown && texts.cell(cells.shown)}
      </p>
    </div>
  );
}

interface PlotProps {
  readonly scale: Scale;
  readonly title: string;
  readonly right: number;
  format?(value: number): string;
}

function Plot({ scale, title, right, format }: PlotProps) {
  const [bottom, top] = scale.range;
  const ticks = axisTicks(scale.kind, scale.domain, bottom - top, Y_TICKS);
  const step = ticks[0] && ticks[1] && scale.kind === 'linear' ? ticks[1].value - ticks[0].value : undefined;
  return (
    <>
      <text className={css.title} x={LEFT} y={top - 12}>
        {title}
      </text>
      {ticks.map(({ value, label }) => (
        <g key={value}>
          <path className={css.grid} d={`M${LEFT} ${crisp(scale.at(value))}H${right}`} />
          {label && (
            <text className={css.tick} x={LEFT - 8} y={scale.at(value) + 4} textAnchor="end">
              {format ? format(value) : formatPlainTick(value, step)}
            </text>
          )}
        </g>
      ))}
      <path className={css.axis} d={`M${LEFT} ${crisp(bottom)}H${right}`} />
    </>
  );
}

interface XAxisProps {
  readonly scale: Scale;
  readonly y: number;
  readonly right: number;
  readonly name: string;
  /** Ticks in powers of ten. */
  readonly rate: boolean;
}

function XAxis({ scale, y, right, name, rate }: XAxisProps) {
  const ticks = axisTicks(scale.kind, scale.domain, right - LEFT, X_TICKS);
  const step = ticks[0] && ticks[1] && scale.kind === 'linear' ? ticks[1].value - ticks[0].value : undefined;
  return (
    <>
      {ticks.map(({ value, label }) => (
        <g key={value}>
          <path className={css.axis} d={`M${crisp(scale.at(value))} ${y}v${label ? 4 : 3}`} />
          {label && (
            <text className={css.tick} x={scale.at(value)} y={y + 17} textAnchor="middle">
              {rate ? formatRateTick(value) : formatPlainTick(value, step)}
            </text>
          )}
        </g>
      ))}
      <text className={css.tick} x={right} y={y + 34} textAnchor="end">
        {name}
      </text>
    </>
  );
}

function Dot({ x, spread, scale, best }: { readonly x: number; readonly spread: Spread | null; readonly scale: Scale; readonly best: boolean }) {
  if (!spread) return null;
  const y = scale.at(spread.mean);
  const [bottom, top] = scale.range;
  const clamp = (value: number) => Math.min(bottom, Math.max(top, scale.at(value)));
  return (
    <>
      {spread.interval && <path className={css.interval} d={`M${x} ${clamp(spread.interval[0])}V${clamp(spread.interval[1])}`} />}
      <circle className={css.dot} cx={x} cy={y} r={3.25} />
      {best && <circle className={css.best} cx={x} cy={y} r={7} />}
    </>
  );
}

/** Broken where nothing is: a line across a value that diverged would say that there is a loss. */
function lineOf(points: readonly SweepPoint[], at: (point: SweepPoint) => number, scale: Scale, of: (point: SweepPoint) => Spread | null): string {
  let down = false;
  return points
    .map((point) => {
      const spread = of(point);
      const piece = spread && `${down ? 'L' : 'M'}${at(point)} ${scale.at(spread.mean)}`;
      down = spread !== null;
      return piece ?? '';
    })
    .join('');
}

function crossAt(x: number, y: number): string {
  return `M${x - 4} ${y - 4}l8 8m0 -8l-8 8`;
}

/** Of the means; intervals may reach beyond. */
function domainOf(spreads: readonly (Spread | null)[]): Interval {
  const means = spreads.flatMap((spread) => (spread ? [spread.mean] : []));
  return means.length > 0 ? [Math.min(...means), Math.max(...means)] : [0, 1];
}

function padded([low, high]: Interval, kind: ScaleKind): Interval {
  if (kind === 'log') return [low / 1.15, high * 1.15];
  const margin = high > low ? 0.1 * (high - low) : 0.05 * Math.max(Math.abs(high), 0.01);
  return [low - margin, high + margin];
}
