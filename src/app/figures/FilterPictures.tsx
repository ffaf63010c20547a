import { type KeyboardEvent, useState } from 'react';
import { formatNorm } from '../../charts/format.ts';
import type { FilterPicture, FilterPictures as Pictures } from '../../models/filterPictures.ts';
import controls from '../controls/controls.module.css';
import css from './FilterPictures.module.css';
import { shareText, useMovesTexts } from './movesTexts.ts';

/** The filters of the first layer: a column each, as it was, as it is, and what came between. The numbers of one on hover and by the arrow keys. */
export function FilterPictures({ pictures }: { readonly pictures: Pictures }) {
  const words = useMovesTexts();
  const [at, setAt] = useState<number | null>(null);
  const { size, magnify, filters } = pictures;
  const chosen = at === null ? undefined : filters[at];
  const onKey = (event: KeyboardEvent) => {
    const last = filters.length - 1;
    const to = { ArrowRight: Math.min(last, (at ?? -1) + 1), ArrowLeft: Math.max(0, (at ?? 1) - 1), Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    setAt(to);
  };
  const told = chosen ? words.told({ number: String((at ?? 0) + 1), ...numbersOf(chosen) }) : words.pick;
  return (
    <div className={css.filters}>
      <div className={css.rows} aria-hidden="true">
        <span>{words.start}</span>
        <span>{words.now}</span>
        <span>
          {words.difference} {magnify > 0 && <small>{words.magnified({ times: formatNorm(magnify) })}</small>}
        </span>
      </div>
      <div
        className={css.strip}
        role="img"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk the filters
        tabIndex={0}
        aria-label={`${words.filters}. ${told}`}
        onKeyDown={onKey}
        onPointerLeave={() => setAt(null)}
      >
        {filters.map((filter, f) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a filter is its index
          <div key={f} className={`${css.column} ${f === at ? css.chosen : ''}`} data-filter={f} onPointerEnter={() => setAt(f)}>
            <Tile pixels={filter.start} size={size} />
            <Tile pixels={filter.now} size={size} />
            <Tile pixels={filter.difference} size={size} />
          </div>
        ))}
      </div>
      <p aria-live="polite">{told}</p>
      <table className={controls.hiddenVisually}>
        <caption>{words.filters}</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">{`${words.norm}, ${words.start}`}</th>
            <th scope="col">{`${words.norm}, ${words.now}`}</th>
            <th scope="col">{words.moved}</th>
          </tr>
        </thead>
        <tbody>
          {filters.map((filter, f) => {
            const { start, now, distance, percent } = numbersOf(filter);
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a filter is its index
              <tr key={f}>
                <th scope="row">{words.filter({ number: String(f + 1) })}</th>
                <td>{start}</td>
                <td>{now}</td>
                <td>{`${distance} (${percent})`}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Tile({ pixels, size }: { readonly pixels: FilterPicture['now']; readonly size: number }) {
  return (
    <svg className={css.tile} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges" aria-hidden="true">
      {pixels.map((color, p) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a pixel is its place
        <rect key={p} x={p % size} y={Math.floor(p / size)} width={1} height={1} fill={`rgb(${color.join(' ')})`} />
      ))}
    </svg>
  );
}

function numbersOf({ startNorm, nowNorm, distance }: FilterPicture) {
  return {
    start: formatNorm(startNorm),
    now: formatNorm(nowNorm),
    distance: formatNorm(distance),
    percent: shareText(startNorm > 0 ? distance / startNorm : 0),
  };
}
