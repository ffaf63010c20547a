import { setModelParam, setTask } from '../../experiment/edit.ts';
import { setLandscape } from '../../experiment/landscape.ts';
import type { ExperimentSpec } from '../../experiment/spec.ts';
import { Button } from '../controls/Button.tsx';
import { startRace } from '../stores/connection.ts';
import { edit } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { dropKept, keepPicture, landscapeStore } from '../stores/landscapeStore.ts';
import css from './landscape.module.css';
import { useLandscapeTexts } from './landscapeTexts.ts';

/** What a batch is compared with: as in Keskar et al. 2017 (arXiv 1609.04836), a small one and a large one. */
const BATCHES = [16, 512];

/** Keeps the picture and changes one thing, so that two stand side by side. */
export function LandscapeCompare() {
  const words = useLandscapeTexts();
  const task = useSpec((spec) => spec.task);
  const { plane, places } = useSpec((spec) => spec.landscape);
  const picture = useStore(landscapeStore, (state) => state.picture);
  const kept = useStore(landscapeStore, (state) => state.kept);
  const refined = useStore(landscapeStore, (state) => state.phase === 'refined' || state.phase === 'stopped');
  const trains = (change: (spec: ExperimentSpec) => ExperimentSpec) => () => {
    keepPicture();
    edit(change);
    startRace();
  };
  const looks = (place: string) => () => {
    keepPicture();
    edit((spec) => setLandscape(spec, { plane: 'random', places: [place] }));
  };
  const ready = picture !== null && refined;
  const skip = task.model.params.skip;
  const run = picture?.facts.runs[0];
  const atStart = plane === 'random' && places[0]?.endsWith('.start');
  return (
    <section className={css.compare}>
      <header className={css.header}>
        <h3>{words.compare}</h3>
        <p>{words.compareText}</p>
      </header>
      <div>
        <Button look="line" disabled={!picture || kept === picture} onClick={keepPicture}>
          {words.keep}
        </Button>
        {kept && (
          <Button look="line" icon="close" onClick={dropKept}>
            {words.unkeep}
          </Button>
        )}
        {run !== undefined && (
          <Button look="quiet" title={words.compareLooks} disabled={!ready} onClick={looks(`${run}.${atStart ? 'end' : 'start'}`)}>
            {atStart ? words.compareEnd : words.compareStart}
          </Button>
        )}
        {skip !== undefined && (
          <Button look="quiet" title={words.compareTrains} disabled={!ready} onClick={trains((spec) => setModelParam(spec, 'skip', skip !== true))}>
            {skip === true ? words.compareSkipOff : words.compareSkipOn}
          </Button>
        )}
        {BATCHES.filter((batch) => batch !== task.batchSize).map((batch) => (
          <Button
            key={batch}
            look="quiet"
            title={words.compareTrains}
            disabled={!ready}
            onClick={trains((spec) => setTask(spec, { batchSize: batch }))}
          >
            {words.compareBatch({ batch: String(batch) })}
          </Button>
        ))}
      </div>
    </section>
  );
}
