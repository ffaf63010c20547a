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
          edit((spec) => setSaddles(spec, { start: [x, y] }), 'slide');
        }}
        aside={
          <>
            <SaddlesTable />
            <SaddlesGame />
          </>
        }
        lesson={
          <div>
            <StabilityLesson texts={lesson} />
            <SameMean />
          </div>
        }
      />
    </>
  );
}
