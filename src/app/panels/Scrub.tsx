import { type RefObject, useImperativeHandle, useRef } from 'react';
import controls from '../controls/controls.module.css';
import { useTexts } from '../language.tsx';
import { stage } from '../stores/rollStage.ts';
import css from './saddles.module.css';

export interface ScrubHandle {
  update(now: number, last: number): void;
}

/** Time as a slider: drag back and forth. Written past React, once per frame at most. */
export function Scrub({ handle }: { readonly handle: RefObject<ScrubHandle | null> }) {
  const t = useTexts();
  const input = useRef<HTMLInputElement>(null);
  const output = useRef<HTMLOutputElement>(null);
  useImperativeHandle(handle, () => ({
    update(now, last) {
      const node = input.current;
      if (!node || !output.current) return;
      const step = Math.floor(now);
      if (node.max !== String(last)) node.max = String(last);
      if (document.activeElement !== node || node.value !== String(step)) node.value = String(step);
      node.style.setProperty('--p', `${(100 * now) / last}%`);
      output.current.textContent = String(step);
    },
  }));
  return (
    <label className={css.scrub}>
      <span>{t.saddles.step}</span>
      <input
        ref={input}
        type="range"
        className={controls.range}
        min={0}
        step={1}
        defaultValue={0}
        onChange={(event) => stage.seek(Number(event.target.value))}
      />
      <output ref={output}>0</output>
    </label>
  );
}
