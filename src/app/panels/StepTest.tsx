import { useMemo } from 'react';
import { FindFigure } from '../figures/FindFigure.tsx';
import { GroupsFigure } from '../figures/GroupsFigure.tsx';
import { useTexts } from '../language.tsx';
import { useSpec, useStore } from '../stores/hooks.ts';
import { type StepRecord, testReadings } from '../stores/transferRecords.ts';
import { transferStore } from '../stores/transferStore.ts';
import { curvesOf, groupCurves, groupLanes, headRates, stopOf, suggestionsOf } from './findFigureData.ts';
import { findTexts, groupsTexts } from './findTexts.ts';

/** The curve of a range test on the track, with what each rule suggests. */
export function StepTest({ record }: { readonly record: StepRecord }) {
  const t = useTexts();
  const rule = useSpec((spec) => spec.transfer.rule);
  const version = useStore(transferStore, (state) => state.version);
  // biome-ignore lint/correctness/useExhaustiveDependencies: series grow in place, version says when
  const readings = useMemo(() => testReadings(record), [record, version]);
  const find = record.job?.find;
  if (!find) return null;
  const range = [find.startLr, find.endLr] as const;
  if (find.groups === 'each') {
    const tests = { find, groups: record.groups, tests: record.series };
    return (
      <GroupsFigure
        groups={groupCurves(tests, readings, rule)}
        range={range}
        rateScale="log"
        lanes={groupLanes(t, tests, readings, rule)}
        texts={groupsTexts(t, find)}
      />
    );
  }
  const reading = readings.at(-1) ?? null;
  return (
    <FindFigure
      tests={record.series.map((test) => ({ lr: headRates(test), loss: test.loss.values, accuracy: test.accuracy.values }))}
      range={range}
      quantity="loss"
      rateScale="log"
      curves={reading ? curvesOf(reading) : null}
      suggestions={reading ? suggestionsOf(t, reading) : []}
      stop={stopOf(t, reading, find)}
      lower={null}
      upper={null}
      onBounds={() => {}}
      texts={findTexts(t, find)}
    />
  );
}
