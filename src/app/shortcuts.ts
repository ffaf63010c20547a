/** @file Keys that work anywhere on the page, except while somebody types or a dialog is open. */
import { setView } from '../experiment/edit.ts';
import { viewParams } from '../experiment/tables.ts';
import { startFind } from './stores/connection.ts';
import { edit, experimentStore } from './stores/experimentStore.ts';
import { transport } from './stores/transport.ts';

export function listenToKeys(showKeys: () => void): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector('dialog[open]')) return;
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest('input:not([type=range]), textarea, select, [contenteditable]')) return;
    const onControl = target?.closest('button, summary, a, input, [role=slider]');
    const act = actOf(event.key, Boolean(onControl), showKeys);
    if (!act) return;
    event.preventDefault();
    act();
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}

function actOf(key: string, onControl: boolean, showKeys: () => void): (() => void) | null {
  switch (key.toLowerCase()) {
    case ' ':
      if (onControl) return null; // the space bar presses the control that has the focus
      return () => (experimentStore.getState().spec.view.name === 'find' ? startFind() : transport().toggle());
    case 's':
      return () => transport().step();
    case 'r':
      return () => transport().reset();
    case '?':
      return showKeys;
    default: {
      const name = /^[1-9]$/.test(key) ? viewParams.name.options[Number(key) - 1] : undefined;
      return name === undefined ? null : () => edit((spec) => setView(spec, { name }));
    }
  }
}
