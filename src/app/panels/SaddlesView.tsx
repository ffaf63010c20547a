import { useMemo, useRef } from 'react';
import { setSaddles } from '../../experiment/saddles.ts';
import { SaddlesFigures } from '../figures/SaddlesFigures.tsx';
import { StabilityLesson } from '../figures/StabilityLesson.tsx';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { stage } from '../stores/rollStage.ts';
import { rollStore } from '../stores/rollStore.ts';
import { colorIndex } from './colorIndex.ts';
import { SaddlesGame } from './SaddlesGame.tsx';
import { SaddlesHead } from './SaddlesHead.tsx';
import { SaddlesTable } from './SaddlesTable.tsx';
import { SameMean } from './SameMean.tsx';
import { Scrub, type ScrubHandle } from './Scrub.tsx';
import css from './saddles.module.css';
import { lessonTexts, saddlesTexts } from './saddlesTexts.ts';
import { useRolling } from './useRolling.ts';

/** Balls on a surface, one per run. */
export function SaddlesView() {
  const t = useTexts();
  const saddles = useSpec((spec) => spec.saddles);
  useRolling();
  const scrub = useRef<ScrubHandle>(null);
  useStore(rollStore, (state) => state.tick); // the stage is read below
  const { card, goal } = stage.balls.world;
  const texts = useMemo(() => saddlesTexts(t, card, goal), [t, card, goal]);
  const lesson = useMemo(() => lessonTexts(t), [t]);
  return (
    <>
      <SaddlesHead />
      <SaddlesFigures
        show={saddles.show}
        height={saddles.height}
        color={colorIndex}
        texts={texts}
        scrub={<Scrub handle={scrub} />}
        onFrame={() => scrub.current?.update(stage.now, stage.last)}
        onStart={(x, y, done) => {
          stage.hold(!done);
          const start = [snapped(x, card.start[0], card.window.x), snapped(y, card.start[1], card.window.y)];
          edit((spec) => setSaddles(spec, { start }), 'slide');
        }}
      />
      <SaddlesTable />
      <div className={css.below}>
        <div className={css.side}>
          <SaddlesGame />
          <SameMean />
        </div>
        <StabilityLesson texts={lesson} />
      </div>
    </>
  );
}

/** Less than what an arrow key moves. */
const SNAP = 0.008;

/** On the ridge when it is meant: a pixel beside it would be far more than the nudge. */
function snapped(value: number, usual: number, [low, high]: readonly [number, number]): number {
  return Math.abs(value - usual) < SNAP * (high - low) ? usual : value;
}
