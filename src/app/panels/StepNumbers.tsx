import { useState } from 'react';
import { plannedModel } from '../../experiment/conflicts.ts';
import type { TransferSpec } from '../../experiment/spec.ts';
import { FALLBACK_LR, ratesOf, type TrackKey } from '../../experiment/track.ts';
import { setTransfer, transferParams } from '../../experiment/transfer.ts';
import type { NumberParam } from '../../math/card.ts';
import { NumberField } from '../controls/NumberField.tsx';
import { Select } from '../controls/Select.tsx';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { foundIn, transferStore } from '../stores/transferStore.ts';
import { issueText } from '../texts.ts';
import css from './transfer.module.css';
import { type TransferWords, useTransferTexts } from './transferTexts.ts';

void useState;
void FALLBACK_LR;
void plannedModel;
void ratesOf;
void foundIn;
void transferStore;
void useStore;
void Select;
export type NumberKey = {
  [K in keyof TransferSpec]: TransferSpec[K] extends number ? (number extends TransferSpec[K] ? K : never) : never;
}[keyof TransferSpec];

const NUMBERS: Readonly<Record<TrackKey, readonly (readonly [NumberKey, keyof TransferWords['units'] | null])[]>> = {
  prepare: [],
  findHead: [['testSteps', 'updates']],
  head: [
    ['headLr', null],
    ['headEpochs', 'epochs'],
  ],
  cycles: [
    ['cyclesLr', null],
    ['cyclesLen', 'epochs'],
    ['cycles', null],
  ],
  unfreeze: [['frozen', 'groups']],
  rates: [['divisor', 'times']],
  findAll: [['testSteps', 'updates']],
  whole: [
    ['wholeLr', null],
    ['wholeLen', 'epochs'],
    ['wholeMult', 'times'],
    ['wholeCycles', 'cycles'],
    ['margin', 'percent'],
  ],
  tuneHead: [
    ['baseLr', null],
    ['freezeEpochs', 'epochs'],
  ],
  tuneWhole: [
    ['tuneEpochs', 'epochs'],
    ['lrMult', null],
    ['pctStart', null],
    ['div', null],
  ],
};

/** The numbers of a step. */
export function StepNumbers({ stepKey }: { readonly stepKey: TrackKey }) {
  const t = useTexts();
  const words = useTransferTexts();
  const transfer = useSpec((spec) => spec.transfer);
  return (
    <div className={css.numbers}>
      {NUMBERS[stepKey].map(([key, unit]) => (
        <div key={key} className={css.number}>
          <span>{words.params[key]}</span>
          <NumberField
            label={words.params[key]}
            value={transfer[key]}
            param={transferParams[key] as NumberParam}
            problemText={({ code, ...params }) => issueText(t, { code, params })}
            onChange={(value) => edit((spec) => setTransfer(spec, { [key]: value }), 'slide')}
          />
          <small>{unit && words.units[unit]}</small>
        </div>
      ))}
    </div>
  );
}
