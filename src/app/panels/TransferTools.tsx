import { setTransfer, transferParams } from '../../experiment/transfer.ts';
import { Button } from '../controls/Button.tsx';
import { Segmented } from '../controls/Segmented.tsx';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { transferActs, transferStore } from '../stores/transferStore.ts';
import css from './frame.module.css';
import { useTransferTexts } from './transferTexts.ts';

/** Which recipe, and one step at a time; beside the tabs. */
export function TransferTools() {
  const t = useTexts();
  const words = useTransferTexts();
  const recipe = useSpec((spec) => spec.transfer.recipe);
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
