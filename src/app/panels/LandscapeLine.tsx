import { useMemo, useState } from 'react';
import { createCrosshair } from '../../charts/crosshair.ts';
import { formatExact, formatLoss, formatPercent, NO_VALUE } from '../../charts/format.ts';
import { setLandscape } from '../../experiment/landscape.ts';
import type { TrailPlace } from '../../landscape/facts.ts';
import type { Score } from '../../worker/protocol.ts';
import { Select } from '../controls/Select.tsx';
import { Curve } from '../figures/LandscapeFigures.tsx';
import { type Looks, lineData } from '../figures/landscapeData.ts';
import { useLanguage } from '../language.tsx';
import { connectionStore } from '../stores/connection.ts';
import { edit } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { lineStore } from '../stores/lineStore.ts';
import { sentences } from '../texts.ts';
import { isFlat } from './LandscapeHead.tsx';
import own from './landscape.module.css';
import { foundName, placeChoices, shareText, useLandscapeTexts } from './landscapeTexts.ts';
import css from './views.module.css';

const USUAL = '';

/** The loss along the straight line between two networks, and how well they do alone and together. */
export function LandscapeLine({ looks }: { readonly looks: Looks }) {
  const words = useLandscapeTexts();
  const [crosshair] = useState(createCrosshair);
  const line = useStore(lineStore, (state) => state);
  const data = useMemo(() => lineData(line, looks, words), [line, looks, words]);
  const describe = (at: number) => {
    const k = line.share.findIndex((share) => Math.abs(share - at) < 1e-9);
    if (k < 0) return '';
    return words.readEnd({ at: shareText(at), loss: formatLoss(line.loss[k] as number), accuracy: formatPercent(line.accuracy[k] as number) });
  };
  return (
    <section className={own.line}>
      <header className={own.header}>
        <h3>{words.line}</h3>
        <p>{words.lineSub}</p>
      </header>
      <Pair />
      <Curve data={data} label={words.figure.line} crosshair={crosshair} describe={describe} />
      <Crossing />
    </section>
  );
}

function Pair() {
  const words = useLandscapeTexts();
  const trail = useStore(connectionStore, (state) => state.trail);
  const between = useSpec((spec) => spec.landscape.between);
  const pair = useStore(lineStore, (state) => state.pair);
  const shown = between.length === 2 ? between : (pair ?? []);
  const choices = placeChoices(words, trail, shown);
  const choose = (k: 0 | 1) => (place: string) => {
    if (place === USUAL) return edit((spec) => setLandscape(spec, { between: [] }));
    const next = [...shown];
    next[k] = place;
    return edit((spec) => setLandscape(spec, { between: next.slice(0, 2) }));
  };
  const usual = between.length === 2 ? [[USUAL, words.linePick] as const] : [];
  return (
    <div className={own.pair}>
      <span>{words.lineFrom}</span>
      <Select label={words.lineFrom} value={shown[0] ?? USUAL} options={[...usual, ...choices]} disabled={shown.length < 2} onChange={choose(0)} />
      <span>{words.lineTo}</span>
      <Select label={words.lineTo} value={shown[1] ?? USUAL} options={[...usual, ...choices]} disabled={shown.length < 2} onChange={choose(1)} />
    </div>
  );
}

function Crossing() {
  const words = useLandscapeTexts();
  const language = useLanguage();
  const line = useStore(lineStore, (state) => state);
  const trail = useStore(connectionStore, (state) => state.trail);
  const { crossing, from, to, end } = line;
  if (end) return <p>{end.reason === 'noPlace' ? words.ends.noPlace : words.ends.other}</p>;
  if (!crossing || !from || !to) return null;
  const { barrier, ends, ensemble } = crossing;
  const row = (name: string, { loss, accuracy }: Score, place: TrailPlace | null) => (
    <tr data-line={place ? 'end' : 'both'}>
      <th scope="row">{name}</th>
      <td className={css.n} title={formatExact(loss)}>
        {Number.isFinite(loss) ? formatLoss(loss) : NO_VALUE}
      </td>
      <td className={css.n} title={formatExact(accuracy)}>
        {formatPercent(accuracy)}
      </td>
    </tr>
  );
  return (
    <>
      <p data-barrier={formatExact(barrier.height)}>
        {sentences(
          language,
          isFlat(line) ? words.lineFlat : words.lineBarrier({ height: formatLoss(barrier.height), at: shareText(barrier.at) }),
          words.lineApart({ distance: formatLoss(line.distance) }),
        )}
      </p>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{words.lineTable.name}</th>
            <th scope="col" className={css.n}>
              {words.lineTable.loss}
            </th>
            <th scope="col" className={css.n}>
              {words.lineTable.accuracy}
            </th>
          </tr>
        </thead>
        <tbody>
          {row(foundName(words, from, trail, language), ends[0], from)}
          {row(foundName(words, to, trail, language), ends[1], to)}
          {row(words.lineTable.ensemble, ensemble, null)}
        </tbody>
      </table>
      <p>{words.lineWhy}</p>
    </>
  );
}
