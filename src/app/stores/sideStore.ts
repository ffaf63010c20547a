/** @file The panel at the side: which run card is open, whether the drawer of a narrow screen is out, and where the focus goes next. */
import { createStore } from 'zustand/vanilla';

export interface SideState {
  readonly open: string | null;
  readonly drawer: boolean;
  /** Taken, and forgotten, by the card once it is there. */
  readonly wanted: { readonly run: string; readonly part: 'summary' | 'schedule' } | null;
}

/** Below this width the panel is a drawer: frame.module.css. */
const NARROW = '(max-width: 960px)';

export const sideStore = createStore<SideState>(() => ({ open: 'B', drawer: false, wanted: null }));

/** Opens a card, with the focus on its schedule: what one does next with a new run. */
export function showRun(run: string): void {
  sideStore.setState(({ drawer }) => ({ open: run, wanted: { run, part: 'schedule' }, drawer: drawer || matchMedia(NARROW).matches }));
}
