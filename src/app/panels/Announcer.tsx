import controls from '../controls/controls.module.css';
import { announcements } from '../stores/announcements.ts';
import { useStore } from '../stores/hooks.ts';

/** Reads out what was done where the screen alone would show it. */
export function Announcer() {
  const { text, count } = useStore(announcements, (state) => state);
  return (
    <div className={controls.hiddenVisually} role="status">
      <span key={count}>{text}</span>
    </div>
  );
}
