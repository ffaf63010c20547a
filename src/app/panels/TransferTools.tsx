import { OWN_OPTIMIZER, setTransfer, transferParams } from '../../experiment/transfer.ts';
import { Button } from '../controls/Button.tsx';
import { Segmented } from '../controls/Segmented.tsx';
import { Select } from '../controls/Select.tsx';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { transferActs, transferStore } from '../stores/transferStore.ts';
import { kindName } from '../texts.ts';
import css from './frame.module.css';
import { useTransferTexts } from './transferTexts.ts';

/** Which recipe, and one step at a time; beside the tabs. */
export function TransferTools() {
  const t = useTexts();
  const words = useTransferTexts();
  const recipe = useSpec((spec) => spec.transfer.recipe);
  const optimizer = useSpec((spec) => spec.transfer.optimizer);
  const current = useStore(transferStore, (state) => state.current);
  return (
    <div className={css.tools} role="toolbar" aria-label={words.tools}>
      {current === null ? (
        <Button look="line" icon="step" onClick={transferActs.next}>
          {words.nextStep}
        </Button>
      ) : (
        <Button look="line" icon="stop" onClick={transferActs.stop}>
          {t.frame.stop}
        </Button>
      )}
      <span>
        {words.optimizer}
        <Select
          label={words.optimizer}
          value={optimizer}
          options={transferParams.optimizer.options.map(
            (kind) => [kind, kind === OWN_OPTIMIZER ? words.ownOptimizer[recipe] : kindName(t, 'optimizers', kind)] as const,
          )}
          onChange={(kind) => edit((spec) => setTransfer(spec, { optimizer: kind }))}
        />
      </span>
      <span>
        {words.recipe}
        <Segmented
          label={words.recipe}
          value={recipe}
          options={transferParams.recipe.options.map((key) => [key, words.recipes[key]] as const)}
          onChange={(next) => edit((spec) => setTransfer(spec, { recipe: next }))}
        />
      </span>
    </div>
  );
}
