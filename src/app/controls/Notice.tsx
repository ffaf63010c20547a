import type { ReactNode } from 'react';
import css from './controls.module.css';
import { Icon } from './Icon.tsx';

interface NoticeProps {
  readonly tone: 'info' | 'warn' | 'bad';
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

/** Says what happened, what is safe and what to do next, in the place where it happened. */
export function Notice({ tone, children, actions }: NoticeProps) {
  const classes = [css.notice, tone === 'bad' && css.bad, tone === 'info' && css.info].filter(Boolean).join(' ');
  return (
    <div className={classes} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={tone === 'info' ? 'info' : 'warn'} />
      <div>{children}</div>
      {actions && <div className={css.noticeActs}>{actions}</div>}
    </div>
  );
}
