import { useMemo } from 'react';
import { formatNorm } from '../../charts/format.ts';
import { type TrackKey, trackOf } from '../../experiment/track.ts';
import { type GroupMove, groupMoves } from '../../models/distance.ts';
import { filterPictures } from '../../models/filterPictures.ts';
import { GroupDot, groupHue } from '../controls/GroupDot.tsx';
import { FilterPictures } from '../figures/FilterPictures.tsx';
import { shareText, useMovesTexts } from '../figures/movesTexts.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { transferStore } from '../stores/transferStore.ts';
import { modelOf } from './modelOf.ts';
import css from './moves.module.css';
import { useTransferTexts } from './transferTexts.ts';

/** How far each layer group went from the trained network, step by step of the recipe, and what became of the filters of the first layer (of the first seed). */
export function MovesPanel({ chosen }: { readonly chosen: TrackKey | null }) {
  const words = useMovesTexts();
  const titles = useTransferTexts().titles;
  const task = useSpec((spec) => spec.task);
  const transfer = useSpec((spec) => spec.transfer);
  const records = useStore(transferStore, (state) => state.records);
  const start = useStore(transferStore, (state) => state.pretrained?.[0]?.weights);
  const model = useMemo(() => modelOf(task), [task]);
  const rows = useMemo(
    () =>
      trackOf(transfer).flatMap(({ key, number }) => {
        const now = records[key]?.left?.[0]?.weights;
        return start && now ? [{ key, number, now, moves: groupMoves(model, start, now) }] : [];
      }),
    [transfer, records, start, model],
  );
  const shown = rows.find(({ key }) => key === chosen) ?? rows.at(-1);
  const pictures = useMemo(() => (start && shown ? filterPictures(model, start, shown.now) : null), [model, start, shown]);
  const farthest = Math.max(...rows.flatMap(({ moves }) => moves.map(relative)));
  return (
    <section className={css.moves} aria-labelledby="moves-heading">
      <header>
        <h3 id="moves-heading">{words.heading}</h3>
        <p>{rows.length > 0 ? words.sub({ seed: String(task.seed) }) : words.none}</p>
      </header>
      {rows.length > 0 && (
        <>
          <table>
            <thead>
              <tr>
                <th scope="col">{words.step}</th>
                {model.groups.map((name, g) => (
                  <th key={name} scope="col" title={words.group({ group: name, norm: formatNorm(rows[0]?.moves[g]?.norm ?? 0) })}>
                    <GroupDot group={g} count={model.groups.length} /> {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ key, number, moves }) => (
                <tr key={key} data-moves={key} aria-current={key === shown?.key || undefined}>
                  <th scope="row">
                    {number} {titles[key]}
                  </th>
                  {moves.map((move, g) => (
                    <td
                      // biome-ignore lint/suspicious/noArrayIndexKey: a group is its index
                      key={g}
                      style={{ ...groupHue(g, moves.length), '--share': `${(100 * relative(move)) / farthest}%` } as React.CSSProperties}
                      title={words.cell({ relative: shareText(relative(move)), distance: formatNorm(move.distance) })}
                    >
                      {move.distance === 0 ? words.still : `${shareText(relative(move))} (${formatNorm(move.distance)})`}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          <p>{words.note}</p>
        </>
      )}
      {pictures && shown && (
        <>
          <header>
            <h3>{words.filters}</h3>
            <p>{words.filtersSub({ count: String(pictures.filters.length), size: String(pictures.size), step: String(shown.number) })}</p>
          </header>
          {pictures.magnify === 0 && <p>{words.unmoved}</p>}
          <FilterPictures pictures={pictures} />
        </>
      )}
    </section>
  );
}

function relative({ distance, norm }: GroupMove): number {
  return norm > 0 ? distance / norm : 0;
}
