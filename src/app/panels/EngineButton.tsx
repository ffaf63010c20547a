import { useTexts } from '../language.tsx';
import { connectionStore } from '../stores/connection.ts';
import { useStore } from '../stores/hooks.ts';
import { trainingStore } from '../stores/trainingStore.ts';
import css from './frame.module.css';

/** Speed and engine in the bar; opens the details. */
export function EngineButton({ onClick }: { onClick(): void }) {
  const t = useTexts();
  const engine = useStore(connectionStore, (state) => state.engine);
  const speed = useStore(trainingStore, (state) => state.stepsPerSecond);
  const running = useStore(trainingStore, (state) => state.phase === 'running');
  return (
    <button type="button" className={css.engine} title={t.engine.title} onClick={onClick}>
      {running && speed > 0 && (
        <span className={css.speed}>
          <b>{speed >= 10 ? Math.round(speed) : speed.toPrecision(2)}</b> {t.frame.stepsPerSecond}
        </span>
      )}
      <span>{engine ? t.engine.backend[engine.backend] : t.engine.title}</span>
    </button>
  );
}
