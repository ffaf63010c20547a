import { winner } from '../../descent/balls.ts';
import { saddlesParams, setSaddles } from '../../experiment/saddles.ts';
import type { RunSpec } from '../../experiment/spec.ts';
import { Icon } from '../controls/Icon.tsx';
import { NumberField } from '../controls/NumberField.tsx';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { stage } from '../stores/rollStage.ts';
import { rollStore } from '../stores/rollStore.ts';
import { issueText, kindName, rateSummary, runName } from '../texts.ts';
import css from './saddles.module.css';

/** A goal in steps, and who has met it by what. */
export function SaddlesGame() {
  const t = useTexts();
  const within = useSpec((spec) => spec.saddles.within);
  const runs = useSpec((spec) => spec.runs);
  useStore(rollStore, (state) => state.tick);
  const { all, world } = stage.balls;
  const step = Math.floor(stage.now);
  const won = winner(all, within);
  const by = won && (won.reached as number) <= step ? runs.find(({ id }) => id === won.id) : undefined;
  const words = t.saddles;
  const status = () => {
    if (world.goal.kind === 'none') return words.gameNone;
    if (won && by)
      return words.gameWon({
        run: `${runName(t, by)} (${by.id})`,
        steps: String(won.reached),
        spare: String(within - (won.reached as number)),
        settings: settings(by),
      });
    if (step >= within) return words.gameLost({ within: String(within) });
    if (step > 0) return words.gameNotYet({ step: String(step), within: String(within) });
    return world.goal.kind === 'leave' ? words.gameText : words.gameReach;
  };
  const settings = (run: RunSpec) => {
    const momentum = run.optimizer.params.momentum;
    const optimizer = kindName(t, 'optimizers', run.optimizer.kind);
    return `η ${rateSummary(run)}, ${typeof momentum === 'number' ? `${optimizer} β ${momentum}` : optimizer}`;
  };
  return (
    <section className={css.game} data-won={by ? 'yes' : 'no'}>
      <header>
        <h3>{words.game}</h3>
        <span>{words.gameWithin}</span>
        <NumberField
          label={`${words.gameWithin}, ${words.gameSteps}`}
          value={within}
          param={saddlesParams.within}
          problemText={({ code, ...params }) => issueText(t, { code, params })}
          onChange={(next) => edit((spec) => setSaddles(spec, { within: next }), 'slide')}
        />
        <span>{words.gameSteps}</span>
      </header>
      <p role="status">
        {by && <Icon name="check" />} {status()}
      </p>
    </section>
  );
}
