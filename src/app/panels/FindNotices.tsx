import { formatRate } from '../../charts/format.ts';
import type { Dictionary } from '../../i18n/dictionary.ts';
import type { Notice as Code } from '../../rangetest/guards.ts';
import { Notice } from '../controls/Notice.tsx';
import { useTexts } from '../language.tsx';
import { findStore } from '../stores/findStore.ts';
import { useStore } from '../stores/hooks.ts';
import type { FindReading } from './useReading.ts';

/** Decades of level loss before the fall, below which nobody can see where it began. */
const MARGIN = 0.5;

/** What to know before trusting the suggestions; of the first seed, whose dots are drawn. */
export function FindNotices({ reading }: { readonly reading: FindReading | null }) {
  const t = useTexts();
  const over = useStore(findStore, (state) => state.phase === 'ended' || state.phase === 'stopped');
  const first = reading?.readings[0];
  if (!first || !over) return null;
  const texts = first.notices.map((notice) => ({ code: notice.code, text: word(t, notice) }));
  if (texts.every(({ code }) => code === 'stopped')) {
    const lower = reading.summary.lower?.median;
    const start = first.lr[0];
    if (lower === undefined || start === undefined) return null;
    const decades = Math.log10(lower / start);
    if (decades < MARGIN) return <Notice tone="warn">{t.find.notices.startsLate({ rate: formatRate(start) })}</Notice>;
    return <Notice tone="info">{t.find.notices.fine({ decades: decades.toFixed(1) })}</Notice>;
  }
  return texts
    .filter(({ code }) => code !== 'stopped')
    .map(({ code, text }) => (
      <Notice key={code} tone="warn">
        {text}
      </Notice>
    ));
}

function word(t: Dictionary, notice: Code): string {
  const words = t.find.notices;
  switch (notice.code) {
    case 'tooFewPoints':
      return words.tooFewPoints({ points: String(notice.points), needed: String(notice.needed) });
    case 'notFinite':
      return words.notFinite({ rate: formatRate(notice.lr) });
    case 'divergedAtOnce':
      return words.divergedAtOnce({ rate: formatRate(notice.lr) });
    case 'stopped':
      return words.stopped({ rate: formatRate(notice.lr) });
    case 'minimumAtEdge':
      return words.minimumAtEdge({ rate: formatRate(notice.lr) });
    case 'neverFalls':
      return words.neverFalls({});
    case 'neverRises':
      return words.neverRises({ rate: formatRate(notice.endLr) });
    case 'valleyWrapped':
      return words.valleyWrapped({ rate: formatRate(notice.lr) });
    default:
      return notice satisfies never;
  }
}
