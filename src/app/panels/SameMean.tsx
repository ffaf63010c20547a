import { meanReference, withSameMean } from '../../experiment/meanRate.ts';
import { Button } from '../controls/Button.tsx';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec } from '../stores/hooks.ts';
import { stage } from '../stores/rollStage.ts';
import css from './saddles.module.css';
import { usePlan } from './usePlan.ts';

/** Cycles against a constant rate with the same mean. */
export function SameMean() {
  const t = useTexts();
  const runs = useSpec((spec) => spec.runs);
  const context = usePlan();
  const reference = meanReference(runs)?.id ?? '';
  return (
    <div className={css.sameMean}>
      <Button
        look="line"
        title={t.saddles.sameMeanHint({ run: reference })}
        disabled={runs.length < 2}
        onClick={() => edit((spec) => withSameMean(spec, context, stage.balls.world.setup.steps))}
      >
        {t.saddles.sameMean}
      </Button>
      <p>{t.saddles.sameMeanText}</p>
    </div>
  );
}
