/** @file What has just happened, for those who do not see it: the last sentence said. */
import { createStore } from 'zustand/vanilla';

export const announcements = createStore(() => ({ text: '', count: 0 }));

/** The same sentence twice is said twice. */
export function announce(text: string): void {
  announcements.setState(({ count }) => ({ text, count: count + 1 }));
}
