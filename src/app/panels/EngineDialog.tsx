import { setEngine } from '../../experiment/edit.ts';
import type { ExperimentSpec } from '../../experiment/spec.ts';
import { engineParam } from '../../experiment/tables.ts';
import type { Dictionary } from '../../i18n/dictionary.ts';
import { Select } from '../controls/Select.tsx';
import { useLanguage, useTexts } from '../language.tsx';
import { connectionStore } from '../stores/connection.ts';
import { edit } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { sentences } from '../texts.ts';
import { Dialog } from './Dialog.tsx';

/** Which engine trains, why, and the choice of another. */
export function EngineDialog({ onClose }: { onClose(): void }) {
  const t = useTexts();
  const language = useLanguage();
  const engine = useStore(connectionStore, (state) => state.engine);
  const asked = useSpec((spec) => spec.engine);
  const nameOf = (key: ExperimentSpec['engine']) => (key === 'auto' ? t.engine.auto : key === 'wgsl' ? t.engine.library.wgsl : t.engine.backend[key]);
  const options = engineParam.options.map((key) => [key, nameOf(key)] as const);
  return (
    <Dialog title={t.engine.title} onClose={onClose}>
      <dl>
        <dt>{t.engine.choose}</dt>
        <dd>
          <Select
            label={t.engine.choose}
            value={asked}
            options={options}
            onChange={(value) => edit((spec) => setEngine(spec, value as ExperimentSpec['engine']))}
          />
        </dd>
        {engine ? (
          <>
            <dt>{t.engine.library[engine.engine]}</dt>
            <dd>
              {t.engine.backend[engine.backend]}
              {engine.variant && `, ${variantText(t, engine.variant)}`}
            </dd>
            <dt>{t.engine.device}</dt>
            <dd>
              {engine.device || '–'}
              {engine.software && ` (${t.engine.software})`}
            </dd>
            <dt>{t.engine.why}</dt>
            <dd>{sentences(language, ...engine.reasons.map((reason) => t.engine.reasons[reason]))}</dd>
            {engine.trials && (
              <>
                <dt>{t.engine.trial}</dt>
                {engine.trials.map(({ engine: library, backend, variant = '', perSecond }) => (
                  <dd key={library + backend + variant}>
                    {t.engine.trialOf({
                      library: t.engine.library[library],
                      backend: t.engine.backend[backend],
                      variant: variantText(t, variant),
                      perSecond: perSecond.toPrecision(3),
                    })}
                  </dd>
                ))}
              </>
            )}
          </>
        ) : (
          <>
            <dt>{t.engine.choose}</dt>
            <dd>{t.engine.notOpen}</dd>
          </>
        )}
      </dl>
    </Dialog>
  );
}

/** How an engine cuts its work; a newer worker may know other ways. */
function variantText(t: Dictionary, variant: string): string {
  const names: Readonly<Record<string, string>> = t.engine.variants;
  return names[variant] ?? variant;
}
