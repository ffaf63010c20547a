import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type AnyCard, cardOf } from '../../experiment/choice.ts';
import { type Library, libraries, optimizerRules, scheduleRules, warmupFormula } from '../../i18n/formulas.ts';
import type { Citation, ParamValues } from '../../math/card.ts';
import { optimizers } from '../../optimizers/registry.ts';
import { schedules } from '../../schedules/registry.ts';
import { Button } from '../controls/Button.tsx';
import { Formula } from '../controls/Formula.tsx';
import { useTexts } from '../language.tsx';
import { kindName, paramName } from '../texts.ts';
import { Dialog } from './Dialog.tsx';
import css from './InfoPanel.module.css';

interface InfoProps {
  readonly table: 'schedules' | 'optimizers';
  readonly kind: string;
  readonly values?: ParamValues;
  /** The rule as a picture, with its present settings. */
  readonly preview?: ReactNode;
}

interface RuleText {
  readonly effect: string;
  readonly symbols: Readonly<Record<string, string>>;
  readonly differences: Readonly<Record<Library, string>>;
}

/** The small i beside a choice, and the panel it opens. */
export function InfoButton(props: InfoProps) {
  const t = useTexts();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon="info" label={t.about.open({ name: kindName(t, props.table, props.kind) })} aria-haspopup="dialog" onClick={() => setOpen(true)} />
      {open && <InfoPanel {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

/** What one rule is: its effect, formula, symbols, names in four libraries and source. */
function InfoPanel({ table, kind, values = {}, preview, onClose }: InfoProps & { onClose(): void }) {
  const t = useTexts();
  const start = useRef<HTMLParagraphElement>(null);
  // a modal gives the focus to its first link, which may be far down: reading begins at the top
  useEffect(() => start.current?.focus(), []);
  const rule = (table === 'schedules' ? scheduleRules : optimizerRules)[kind];
  const texts: Readonly<Record<string, RuleText>> = t.about[table];
  const text = texts[kind];
  if (!rule || !text) return null;
  const warmed = Number(values.warmupSteps) > 0 && !('W' in text.symbols);
  return (
    <Dialog title={kindName(t, table, kind)} onClose={onClose}>
      <div className={css.panel}>
        <p ref={start} tabIndex={-1} className={css.effect}>
          {text.effect}
        </p>
        {preview && <div className={css.preview}>{preview}</div>}
        <h3>{t.about.formula}</h3>
        <Lines text={rule.formula} />
        <dl className={css.symbols}>
          {Object.entries(text.symbols).map(([symbol, meaning]) => (
            <Pair key={symbol} term={<Formula text={symbol} />}>
              <Prose text={meaning} />
            </Pair>
          ))}
        </dl>
        {table === 'schedules' && <small>{t.about.units}</small>}
        {warmed && (
          <>
            <h3>{paramName(t, 'schedules', 'warmupSteps')}</h3>
            <Lines text={warmupFormula} />
            <small>{t.about.warmup}</small>
          </>
        )}
        <h3>{t.about.elsewhere}</h3>
        <dl>
          {Object.entries(libraries).map(([key, library]) => {
            const name = rule.names[key as Library];
            const difference = text.differences[key as Library];
            return (
              <Pair key={key} term={library}>
                {name !== '' && <code>{name}</code>}
                <Prose text={difference || (name === '' ? t.about.none : t.about.same)} />
              </Pair>
            );
          })}
        </dl>
        <h3>{t.about.source}</h3>
        <ul>
          {citations(table, kind).map((citation) => (
            <li key={citation.where}>
              <Source citation={citation} />
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}

function Pair({ term, children }: { readonly term: ReactNode; readonly children: ReactNode }) {
  return (
    <>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Lines({ text }: { readonly text: string }) {
  return (
    <p className={css.lines}>
      {text.split('\n').map((line) => (
        <span key={line}>
          <Formula text={line} />
        </span>
      ))}
    </p>
  );
}

/** A sentence in which the symbols that have an index, as η_max, are set as such; names of parameters, as t_mul, are left alone. */
function Prose({ text }: { readonly text: string }) {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(/(?<![\p{L}\p{N}_])[ηβTL]_[\p{L}\p{N}]+/gu)) {
    parts.push(text.slice(end, match.index), <Formula key={match.index} text={match[0]} />);
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}

function Source({ citation: { authors, year, title, where, section } }: { readonly citation: Citation }) {
  const address = addressOf(where);
  return (
    <>
      {authors} {year}, <cite>{title}</cite>
      {section !== undefined && `, ${/^\d|^\w\.\d/.test(section) ? '§\u00a0' : ''}${section}`},{' '}
      {address === null ? (
        where
      ) : (
        <a href={address} target="_blank" rel="noreferrer" className={where === address ? css.long : undefined}>
          {where}
        </a>
      )}
    </>
  );
}

function citations(table: InfoProps['table'], kind: string): readonly Citation[] {
  const cards: Readonly<Record<string, AnyCard & { readonly cite: readonly Citation[] }>> = table === 'schedules' ? schedules : optimizers;
  return cardOf(cards, kind)?.cite ?? [];
}

/** Where a citation can be read: arXiv number, DOI or address; null for journals and proceedings. */
function addressOf(where: string): string | null {
  if (where.startsWith('arXiv ')) return `https://arxiv.org/abs/${where.slice(6)}`;
  if (where.startsWith('doi ')) return `https://doi.org/${where.slice(4)}`;
  return where.startsWith('https://') ? where : null;
}
