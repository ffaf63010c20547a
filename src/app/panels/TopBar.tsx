import { setTask } from '../../experiment/edit.ts';
import { epochOf } from '../../experiment/epochs.ts';
import { taskParams } from '../../experiment/tables.ts';
import { Button } from '../controls/Button.tsx';
import { NumberField } from '../controls/NumberField.tsx';
import { useLanguage, useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { isDark, preferences, setPreferences } from '../stores/preferences.ts';
import { countText, issueText } from '../texts.ts';
import { EngineButton } from './EngineButton.tsx';
import css from './frame.module.css';
import { Transport } from './Transport.tsx';
import { useCounts } from './useCounts.ts';
import { useTransport } from './useTransport.ts';

interface TopBarProps {
  onShare(): void;
  onKeys(): void;
  onEngine(): void;
}

/** Transport, seed, progress, engine, sharing. */
export function TopBar({ onShare, onKeys, onEngine }: TopBarProps) {
  const t = useTexts();
  const language = useLanguage();
  const seed = useSpec((spec) => spec.task.seed);
  const theme = useStore(preferences, (p) => p.theme);
  return (
    <header className={css.bar}>
      <div className={css.brand}>
        <svg viewBox="0 0 26 16" aria-hidden="true">
          <path d="M1 14 7 3l6 11M13 3c4 0 4.5 11 12 11M13 3v11" />
        </svg>
        <h1>
          <span className={css.long}>{t.frame.title}</span>
          <span className={css.short}>{t.frame.titleShort}</span>
        </h1>
      </div>
      <Transport />
      <div className={css.seed}>
        <span>{t.frame.seed}</span>
        <NumberField
          label={t.frame.seed}
          value={seed}
          param={taskParams.seed}
          problemText={(p) => issueText(t, wordable(p))}
          onChange={(next) => edit((spec) => setTask(spec, { seed: next }), 'slide')}
        />
        <Button look="quiet" title={t.frame.newSeedHint} onClick={() => edit((spec) => setTask(spec, { seed: freshSeed() }))}>
          {t.frame.newSeed}
        </Button>
      </div>
      <StepCount />
      <div className={css.grow} />
      <EngineButton onClick={onEngine} />
      <div className={css.acts}>
        <Button look="quiet" onClick={onShare}>
          {t.frame.share}
        </Button>
        <Button look="quiet" onClick={onKeys}>
          {t.frame.keysHint}
        </Button>
        <Button
          look="quiet"
          lang={language === 'en' ? 'zh-Hans' : 'en'}
          onClick={() => setPreferences({ language: language === 'en' ? 'zh' : 'en' })}
        >
          {language === 'en' ? '中文' : 'English'}
        </Button>
        <Button icon="theme" label={t.frame.theme} onClick={() => setPreferences({ theme: isDark(theme) ? 'light' : 'dark' })} />
      </div>
      <Progress />
    </header>
  );
}

export function StepCount() {
  const t = useTexts();
  const { step, total, perEpoch } = useCounts();
  const language = useLanguage();
  const integer = (value: number) => countText(value, language);
  return (
    <div className={css.count}>
      {t.frame.stepCount({ step: integer(step), total: integer(total) })}
      <span className={css.countMore}> · {t.frame.epochCount({ epoch: epochOf(step, perEpoch).toFixed(2) })}</span>
    </div>
  );
}

export function Progress() {
  const t = useTexts();
  const { step, total } = useCounts();
  const running = useTransport().phase !== 'idle';
  if (!running) return null;
  return (
    <div className={css.progress} role="progressbar" aria-label={t.frame.training} aria-valuenow={step} aria-valuemin={0} aria-valuemax={total}>
      <i style={{ '--p': `${total > 0 ? (100 * step) / total : 0}%` } as React.CSSProperties} />
    </div>
  );
}

/** The one number that may come from the clock and not from a seed: the seed itself. */
function freshSeed(): number {
  const [word = 0] = crypto.getRandomValues(new Uint32Array(1));
  return word % 10_000;
}

function wordable(problem: { readonly code: 'notANumber' | 'notAnInteger' | 'outOfRange'; readonly value: string }) {
  const { code, ...params } = problem;
  return { code, params };
}
