import { saddlesParams, setSaddles } from '../../experiment/saddles.ts';
import type { SaddlesSpec } from '../../experiment/spec.ts';
import controls from '../controls/controls.module.css';
import { Segmented } from '../controls/Segmented.tsx';
import { positionOf, SLIDER_STEPS, valueAt } from '../controls/sliderScale.ts';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { stage } from '../stores/rollStage.ts';
import { rollStore } from '../stores/rollStore.ts';
import css from './frame.module.css';

/** Which picture, on which scale of heights, how fast; beside the tabs. */
export function SaddlesTools() {
  const t = useTexts();
  const saddles = useSpec((spec) => spec.saddles);
  useStore(rollStore, (state) => state.tick); // the height of `auto` is that of the surface on the stage
  const set = (change: Partial<SaddlesSpec>, kind: 'slide' | 'act' = 'act') => edit((spec) => setSaddles(spec, change), kind);
  const { heights } = t.saddles;
  const height = saddles.height === 'auto' ? stage.balls.world.card.height : saddles.height;
  const position = positionOf(saddles.speed, saddlesParams.speed);
  const speed = t.saddles.speedUnit({ steps: String(Number(saddles.speed.toPrecision(2))) });
  return (
    <div className={css.tools} role="toolbar" aria-label={t.saddles.show}>
      <Segmented
        label={t.saddles.show}
        value={saddles.show}
        options={saddlesParams.show.options.map((key) => [key, t.saddles.shows[key]] as const)}
        onChange={(show) => set({ show })}
      />
      <span>
        {t.saddles.height}
        <Segmented
          label={t.saddles.height}
          value={height}
          options={[
            ['linear', heights.linear],
            ['log', heights.log],
          ]}
          onChange={(next) => set({ height: next })}
        />
      </span>
      <label>
        {t.saddles.speed}
        <input
          type="range"
          className={controls.range}
          min={0}
          max={SLIDER_STEPS}
          step={5}
          value={position}
          style={{ '--p': `${(100 * position) / SLIDER_STEPS}%` } as React.CSSProperties}
          aria-valuetext={speed}
          onChange={(event) => set({ speed: valueAt(Number(event.target.value), saddlesParams.speed) }, 'slide')}
        />
        <output>{speed}</output>
      </label>
    </div>
  );
}
