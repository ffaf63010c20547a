import { formatRate } from '../../charts/format.ts';
import type { SeedReading } from '../../rangetest/readSeeds.ts';
import { Notice } from '../controls/Notice.tsx';
import { useTexts } from '../language.tsx';
import { noticeText } from './findTexts.ts';
import { useTests } from './useReading.ts';

/** Decades of level loss before the fall, below which nobody can see where it began. */
const MARGIN = 0.5;

/** What to know before trusting the suggestions; of the first seed, whose dots are drawn. */
export function FindNotices({ reading }: { readonly reading: SeedReading | null }) {
  const t = useTexts();
  const { phase } = useTests();
  const first = reading?.readings[0];
  if (!first || (phase !== 'ended' && phase !== 'stopped')) return null;
  if (first.notices.every(({ code }) => code === 'stopped')) {
    const lower = reading.summary.lower?.median;
    const start = first.lr[0];
    if (lower === undefined || start === undefined) return null;
    const decades = Math.log10(lower / start);
    if (decades < MARGIN) return <Notice tone="warn">{t.find.notices.startsLate({ rate: formatRate(start) })}</Notice>;
    return <Notice tone="info">{t.find.notices.fine({ decades: decades.toFixed(1) })}</Notice>;
  }
  return first.notices
    .filter(({ code }) => code !== 'stopped')
    .map((notice) => (
      <Notice key={notice.code} tone="warn">
        {noticeText(t, notice)}
      </Notice>
    ));
}

interface GroupNoticesProps {
  readonly names: readonly string[];
  readonly readings: readonly (SeedReading | null)[];
}

/** The same, of every layer group that has something to say. */
export function GroupNotices({ names, readings }: GroupNoticesProps) {
  const t = useTexts();
  const { phase } = useTests();
  if (phase !== 'ended' && phase !== 'stopped') return null;
  return names.map((group, g) => {
    const notices = (readings[g]?.readings[0]?.notices ?? []).filter(({ code }) => code !== 'stopped');
    if (notices.length === 0) return null;
    return (
      <Notice key={group} tone="warn">
        <b>{group}</b>
        {notices.map((notice) => (
          <p key={notice.code}>{noticeText(t, notice)}</p>
        ))}
      </Notice>
    );
  });
}
