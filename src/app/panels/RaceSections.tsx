import { type ReactNode, useState } from 'react';
import { LazyPart } from './LazyPart.tsx';
import css from './views.module.css';

export interface RaceSection {
  readonly key: string;
  readonly name: string;
  readonly body: ReactNode;
}

/** What stands below the figures, one at a time. */
export function RaceSections({ label, sections }: { readonly label: string; readonly sections: readonly RaceSection[] }) {
  const [open, setOpen] = useState(sections[0]?.key);
  return (
    <section>
      <nav className={css.sections} aria-label={label}>
        {sections.map(({ key, name }) => (
          <button key={key} type="button" aria-current={key === open ? 'true' : undefined} onClick={() => setOpen(key)}>
            {name}
          </button>
        ))}
      </nav>
      <LazyPart key={open}>{sections.find(({ key }) => key === open)?.body}</LazyPart>
    </section>
  );
}
