import { lazy, useState } from 'react';
import type { ModelSpec } from '../../models/model.ts';
import { Button } from '../controls/Button.tsx';
import { GroupDot } from '../controls/GroupDot.tsx';
import { Icon } from '../controls/Icon.tsx';
import { useTexts } from '../language.tsx';
import { LazyPart } from './LazyPart.tsx';
import css from './side.module.css';

const NetworkPanel = lazy(() => import('./NetworkPanel.tsx'));

/** The layer groups of the task's model; unfolded, a picture of the network in which they are cut. A network of one layer has none. */
export function NetworkField({ model }: { readonly model: ModelSpec }) {
  const t = useTexts();
  const [open, setOpen] = useState(false);
  if (model.groups.length < 2) return null;
  return (
    <>
      <div className={css.field}>
        <span>{t.frame.layerGroups}</span>
        <Button look="quiet" className={css.groupsRow} aria-expanded={open} onClick={() => setOpen(!open)}>
          {model.groups.map((name, g) => (
            <span key={name}>
              <GroupDot group={g} count={model.groups.length} />
              {name}
            </span>
          ))}
          <Icon name={open ? 'up' : 'down'} />
        </Button>
      </div>
      {open && (
        <LazyPart>
          <NetworkPanel />
        </LazyPart>
      )}
    </>
  );
}
