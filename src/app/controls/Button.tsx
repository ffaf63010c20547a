import type { ButtonHTMLAttributes } from 'react';
import css from './controls.module.css';
import { Icon, type IconName } from './Icon.tsx';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `go`: the one primary action of the page. `line`: outlined. `quiet`: small, in the bar. `plain`: text only. */
  readonly look?: 'go' | 'line' | 'quiet' | 'plain';
  readonly icon?: IconName;
  /** Icon only: `label` is read aloud and shown on hover. */
  readonly label?: string;
}

export function Button({ look = 'plain', icon, label, children, className, ...rest }: ButtonProps) {
  const classes = [css.button, look !== 'plain' && css[look], label !== undefined && css.icon, className].filter(Boolean).join(' ');
  return (
    <button type="button" className={classes} {...(label === undefined ? {} : { 'aria-label': label, title: label })} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}
