import { LEVEL_SIZES, landscapeParams, setLandscape } from '../../experiment/landscape.ts';
import type { LandscapeSpec } from '../../experiment/spec.ts';
import type { NumberParam } from '../../math/card.ts';
import { Button } from '../controls/Button.tsx';
import { ParamRow } from '../controls/ParamRow.tsx';
import { Popover } from '../controls/Popover.tsx';
import { Segmented } from '../controls/Segmented.tsx';
import { Select } from '../controls/Select.tsx';
import { useTexts } from '../language.tsx';
import { connectionStore } from '../stores/connection.ts';
import { edit } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { issueText } from '../texts.ts';
import css from './frame.module.css';
import own from './landscape.module.css';
import { placeChoices, useLandscapeTexts } from './landscapeTexts.ts';

const ALL = '';
const set = (change: Partial<LandscapeSpec>, kind: 'slide' | 'act' = 'act') => edit((spec) => setLandscape(spec, change), kind);

/** Which picture of which plane; beside the tabs. */
export function LandscapeTools() {
  const words = useLandscapeTexts();
  const landscape = useSpec((spec) => spec.landscape);
  return (
    <div className={css.tools} role="toolbar" aria-label={words.tools}>
      <Segmented
        label={words.show}
        value={landscape.show}
        options={landscapeParams.show.options.map((key) => [key, words.shows[key]] as const)}
        onChange={(show) => set({ show })}
      />
      <Segmented
        label={words.plane}
        value={landscape.plane}
        options={landscapeParams.plane.options.map((key) => [key, words.planes[key]] as const)}
        onChange={(plane) => set({ plane })}
      />
      <RunsField landscape={landscape} />
      <Popover label={words.settings}>
        <Settings landscape={landscape} />
      </Popover>
    </div>
  );
}

/** Whose movement makes the plane: of all runs, or projected on one. */
function RunsField({ landscape }: { readonly landscape: LandscapeSpec }) {
  const words = useLandscapeTexts();
  const runs = useSpec((spec) => spec.runs);
  const chosen = landscape.runs.join();
  const options = [[ALL, words.ofAll] as const, ...runs.map(({ id }) => [id, words.ofRun({ run: id })] as const)];
  if (!options.some(([key]) => key === chosen)) options.push([chosen, words.ofRuns({ runs: landscape.runs.join(', ') })]);
  return (
    <span>
      {words.of}
      <Select label={words.of} value={chosen} options={options} onChange={(key) => set({ runs: key === ALL ? [] : key.split(',') })} />
    </span>
  );
}

function Settings({ landscape }: { readonly landscape: LandscapeSpec }) {
  const t = useTexts();
  const words = useLandscapeTexts();
  const { plane, seed } = landscape;
  const row = (label: string, key: 'images' | 'reach' | 'seed', param: NumberParam, unit = '') => (
    <ParamRow
      label={label}
      spoken={label}
      value={landscape[key]}
      param={param}
      unit={unit}
      problemText={({ code, ...params }) => issueText(t, { code, params })}
      onChange={(value) => set({ [key]: value }, 'slide')}
    />
  );
  return (
    <div className={own.settings}>
      <div className={own.field}>
        <span>{words.height}</span>
        <Segmented
          label={words.height}
          value={landscape.height}
          options={landscapeParams.height.options.map((key) => [key, words.heights[key]] as const)}
          onChange={(height) => set({ height })}
        />
      </div>
      <div className={own.field}>
        <span>{words.level}</span>
        <Segmented
          label={words.level}
          value={String(landscape.level)}
          options={LEVEL_SIZES.map((size, k) => [String(k + 1), String(size)] as const)}
          onChange={(level) => set({ level: Number(level) })}
        />
      </div>
      {row(words.images, 'images', landscapeParams.images)}
      <div className={own.field}>
        <span>{words.split}</span>
        <Segmented
          label={words.split}
          value={landscape.split}
          options={landscapeParams.split.options.map((key) => [key, words.splits[key]] as const)}
          onChange={(split) => set({ split })}
        />
      </div>
      {row(words.reach, 'reach', landscapeParams.reach, '×')}
      {plane === 'random' && (
        <>
          {row(words.seed, 'seed', landscapeParams.seed)}
          <Button look="line" title={words.newSeedHint} onClick={() => set({ seed: seed + 1 })}>
            {words.newSeed}
          </Button>
        </>
      )}
      <PlaceFields landscape={landscape} />
      <p>{words.note}</p>
    </div>
  );
}

/** Networks that the plane goes through. Those not chosen are filled in. */
function PlaceFields({ landscape: { plane, places } }: { readonly landscape: LandscapeSpec }) {
  const words = useLandscapeTexts();
  const trail = useStore(connectionStore, (state) => state.trail);
  const count = Math.min(plane === 'three' ? 3 : 1, places.length + 1);
  const offered = placeChoices(words, trail, places);
  return Array.from({ length: count }, (_, k) => {
    const label = plane === 'three' ? `${words.through.three} ${k + 1}` : words.through[plane];
    return (
      <div className={own.field} key={label}>
        <span>{label}</span>
        <Select
          label={label}
          value={places[k] ?? ALL}
          options={[[ALL, plane === 'pca' ? words.noPlace : words.usualPlace], ...offered]}
          onChange={(place) => set({ places: [...places.slice(0, k), ...(place === ALL ? [] : [place]), ...places.slice(k + 1)] })}
        />
      </div>
    );
  });
}
