import { useState } from 'react';
import { formatLoss } from '../../charts/format.ts';
import type { Dictionary } from '../../i18n/dictionary.ts';
import { raceTable, type TableWords } from '../../runs/raceTable.ts';
import { toCsv, toMarkdown } from '../../runs/tableText.ts';
import { Button } from '../controls/Button.tsx';
import { useLanguage, useTexts } from '../language.tsx';
import { announce } from '../stores/announcements.ts';
import { percentText } from '../texts.ts';
import frame from './frame.module.css';
import { settingName, settingText } from './settingTexts.ts';
import { ratioText, titleOf } from './speedTexts.ts';
import type { ShownRow } from './useRaceRows.ts';
import css from './views.module.css';

type Format = 'markdown' | 'csv';

/** The rows shown, in their order, for a paper or a spreadsheet. Where the clipboard is refused the text is shown, to be copied by hand. */
export default function CopyTable({ rows }: { readonly rows: readonly ShownRow[] }) {
  const t = useTexts();
  const language = useLanguage();
  const [copied, setCopied] = useState<Format | null>(null);
  const [byHand, setByHand] = useState<string | null>(null);
  const copy = async (format: Format) => {
    const words = wordsIn(t, language);
    const text = format === 'csv' ? toCsv(raceTable(rows, words, { exact: true })) : toMarkdown(raceTable(rows, words, { exact: false }));
    setByHand(null);
    try {
      await navigator.clipboard.writeText(text);
      setCopied(format);
      announce(t.race.copied);
    } catch {
      setCopied(null);
      setByHand(text);
    }
  };
  return (
    <>
      <div className={css.copy}>
        <span>{t.frame.copy}</span>
        {(['markdown', 'csv'] as const).map((format) => (
          <Button
            key={format}
            look="quiet"
            icon={copied === format ? 'check' : 'copy'}
            aria-label={t.race.copyAs({ format: t.race.format[format] })}
            onClick={() => void copy(format)}
            onBlur={() => setCopied(null)}
          >
            {t.race.format[format]}
          </Button>
        ))}
      </div>
      {byHand !== null && (
        <textarea
          className={frame.link}
          readOnly
          rows={6}
          value={byHand}
          aria-label={t.race.copyByHand}
          title={t.race.copyByHand}
          ref={(area) => area?.select()}
        />
      )}
    </>
  );
}

function wordsIn(t: Dictionary, language: string): TableWords {
  return {
    run: t.race.column.run,
    seeds: t.compare.seeds,
    low: (column) => t.compare.low({ column }),
    high: (column) => t.compare.high({ column }),
    counted: (column) => `${column}${t.frame.comma}${t.compare.seeds}`,
    some: (count, of) => t.race.someSeeds({ count: String(count), of: String(of) }),
    name: (run) => titleOf(t, { run }),
    setting: (path) => settingName(t, path),
    value: (path, value) => settingText(t, path, undefined, value),
    result: (column) => t.compare.column[column],
    spread(column, { mean, interval }) {
      const print = PRINT[column] ?? ((value: number) => String(Math.round(value)));
      const shown = column === 'best' || column === 'last' ? (value: number) => percentText(value, language) : print;
      return interval ? `${shown(mean)} (${shown(interval[0])} … ${shown(interval[1])})` : shown(mean);
    },
  };
}

const PRINT: Readonly<Record<string, (value: number) => string>> = {
  loss: formatLoss,
  testLoss: formatLoss,
  secondsToTarget: (value) => value.toFixed(2),
  speedUp: ratioText,
};
