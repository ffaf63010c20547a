import { useId } from 'react';
import type { SweepPoint } from '../../runs/sweepReading.ts';
import css from './SweepFigure.module.css';
import { type SweepFigureProps, type SweepTexts, useCells, useWidth } from './sweepFigure.ts';

const LEFT = 72;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 42;
/** Heights of a row in pixels, and of the whole at most. */
const ROW: readonly [number, number] = [18, 40];
const TALLEST = 360;
/** A number fits into a cell of this width. */
const NUMBER_WIDTH = 46;
/** Losses above this share of the cells are drawn alike, so that one bad cell does not make all others equal. */
const CLIP = 0.9;
const SHADES = 10;

/** Final loss over two parameters. Cells are drawn from the widest to the finest, so that what was refined lies on top. */
export function SweepMap(props: SweepFigureProps) {
  const { sweep, reading, texts } = props;
  const [element, width] = useWidth<HTMLDivElement>();
  const cells = useCells(props);
  const hatch = useId();
  const [x, y] = sweep.axes;
  const { points, best } = reading;
  if (!x || !y) return null;
  const wide = Math.max(1, (width - LEFT - RIGHT) / x.count);
  const high = Math.max(ROW[0], Math.min(ROW[1], TALLEST / y.count));
  const bottom = TOP + high * y.count;
  const shade = shadesOf(points);
  const order = points.map((_, k) => k).toSorted((a, b) => (points[b]?.cell.size ?? 0) - (points[a]?.cell.size ?? 0));
  const refined = points.some(({ cell }) => cell.size < 1);
  const numbers = wide >= (refined ? 2 : 1) * NUMBER_WIDTH;
  const every = Math.max(1, Math.ceil(NUMBER_WIDTH / wide));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a legend and a border
    <div ref={element} className={css.figure} role="group" aria-label={texts.figure}>
      {width > 0 && (
        // biome-ignore lint/a11y/noSvgWithoutTitle: the group is labelled, and every cell in it
        <svg width={width} height={bottom + BOTTOM}>
          <pattern id={hatch} width={6} height={6} patternUnits="userSpaceOnUse">
            <path className={css.hatch} d="M0 6L6 0" />
          </pattern>
          <rect className={css.empty} x={LEFT} y={TOP} width={wide * x.count} height={high * y.count} />
          {order.map((k) => {
            const point = points[k] as SweepPoint;
            const { at, size, values } = point.cell;
            const left = LEFT + wide * ((at[0] ?? 0) + 0.5 - size / 2);
            const top = bottom - high * ((at[1] ?? 0) + 0.5 + size / 2);
            const box = { x: left, y: top, width: wide * size, height: high * size };
            return (
              <g key={values.join()} className={css.cell} {...cells.bind(k)}>
                <rect
                  className={css.tile}
                  {...box}
                  style={{ fill: point.loss === null ? 'var(--surface-page)' : `var(--seq-${shade(point.loss)})` }}
                />
                {point.loss === null && <rect {...box} fill={`url(#${hatch})`} />}
                {numbers && size === 1 && point.loss !== null && (
                  <text className={css.number} x={left + box.width / 2} y={top + box.height / 2 + 4} textAnchor="middle">
                    {texts.formatLoss(point.loss)}
                  </text>
                )}
                <rect className={css.hit} {...box} />
              </g>
            );
          })}
          {best && <Frame {...frameOf(best, points)} wide={wide} high={high} bottom={bottom} />}
          {labelsOf(points, 0).map(([place, value]) =>
            place % every === 0 ? (
              <text key={place} className={css.tick} x={LEFT + wide * (place + 0.5)} y={bottom + 15} textAnchor="middle">
                {texts.number(0, value)}
              </text>
            ) : null,
          )}
          {labelsOf(points, 1).map(([place, value]) => (
            <text key={place} className={css.tick} x={LEFT - 8} y={bottom - high * (place + 0.5) + 4} textAnchor="end">
              {texts.number(1, value)}
            </text>
          ))}
          <text className={css.tick} x={LEFT + wide * x.count} y={bottom + 33} textAnchor="end">
            → {texts.axes[0]}
          </text>
          <text className={css.tick} x={LEFT} y={bottom + 33}>
            ↑ {texts.axes[1]}
          </text>
        </svg>
      )}
      <Legend texts={texts} />
      <p className={css.readout} aria-hidden="true">
        {cells.shown && texts.cell(cells.shown)}
      </p>
    </div>
  );
}

interface FrameProps {
  readonly at: readonly number[];
  readonly size: number;
  readonly wide: number;
  readonly high: number;
  readonly bottom: number;
}

function Frame({ at, size, wide, high, bottom }: FrameProps) {
  const left = LEFT + wide * ((at[0] ?? 0) + 0.5 - size / 2);
  const top = bottom - high * ((at[1] ?? 0) + 0.5 + size / 2);
  return <rect className={css.frame} x={left} y={top} width={wide * size} height={high * size} />;
}

/** What can be seen of a cell: finer ones lie on its edges. */
function frameOf({ cell }: SweepPoint, points: readonly SweepPoint[]): Pick<FrameProps, 'at' | 'size'> {
  const near = points.filter((other) => cell.at.every((place, k) => Math.abs(place - (other.cell.at[k] ?? 0)) < (cell.size + other.cell.size) / 2));
  return { at: cell.at, size: Math.min(cell.size, ...near.map((other) => other.cell.size)) };
}

function Legend({ texts }: { readonly texts: SweepTexts }) {
  return (
    <p className={css.legend} aria-hidden="true">
      {texts.loss}: {texts.low}
      <span>
        {Array.from({ length: SHADES + 1 }, (_, i) => SHADES - i).map((i) => (
          <i key={i} style={{ background: `var(--seq-${i})` }} />
        ))}
      </span>
      {texts.high}
      <i className={css.hatched} />
      {texts.diverged}
      <i className={css.framed} />
      {texts.best}
    </p>
  );
}

/** 10 for the least loss, 0 for the greatest, on a logarithmic scale. */
function shadesOf(points: readonly SweepPoint[]): (loss: number) => number {
  const losses = points.flatMap(({ loss }) => (loss === null ? [] : [Math.log(Math.max(loss, 1e-12))])).toSorted((a, b) => a - b);
  const least = losses[0] ?? 0;
  const most = losses[Math.ceil(CLIP * (losses.length - 1))] ?? least;
  return (loss) => {
    const share = most > least ? (Math.log(Math.max(loss, 1e-12)) - least) / (most - least) : 0;
    return Math.round(SHADES * (1 - Math.min(1, share)));
  };
}

/** Values at the whole places of an axis. */
function labelsOf(points: readonly SweepPoint[], axis: number): readonly (readonly [place: number, value: number])[] {
  const found = new Map<number, number>();
  for (const { cell } of points) {
    const place = cell.at[axis];
    const value = cell.values[axis];
    if (place !== undefined && value !== undefined && Number.isInteger(place)) found.set(place, value);
  }
  return [...found];
}
