import { useMemo } from 'react';
import { formatRate } from '../../charts/format.ts';
import { augmentParams } from '../../datasets/augment.ts';
import { groupNames } from '../../experiment/applyBounds.ts';
import { setTask } from '../../experiment/edit.ts';
import { groupFactors } from '../../experiment/rates.ts';
import type { TransferSpec } from '../../experiment/spec.ts';
import { lateGroups, ratesOf, type TrackKey } from '../../experiment/track.ts';
import { setTransfer, transferParams } from '../../experiment/transfer.ts';
import type { NumberParam } from '../../math/card.ts';
import { Button } from '../controls/Button.tsx';
import { GroupDot } from '../controls/GroupDot.tsx';
import { NumberField } from '../controls/NumberField.tsx';
import { Select } from '../controls/Select.tsx';
import { useTexts } from '../language.tsx';
import { edit } from '../stores/experimentStore.ts';
import { useSpec, useStore } from '../stores/hooks.ts';
import { foundIn } from '../stores/transferRecords.ts';
import { transferStore } from '../stores/transferStore.ts';
import { issueText } from '../texts.ts';
import { ListField } from './ListField.tsx';
import css from './transfer.module.css';
import { type TransferWords, useTransferTexts } from './transferTexts.ts';

type RateKey = 'headLr' | 'cyclesLr' | 'wholeLr';
type NumberKey = Exclude<keyof TransferWords['params'], RateKey | 'rule' | 'share' | 'factors' | 'test'>;

const NUMBERS: Readonly<Record<TrackKey, readonly (readonly [NumberKey, keyof TransferWords['units'] | null])[]>> = {
  prepare: [],
  findHead: [['testSteps', 'updates']],
  head: [['headEpochs', 'epochs']],
  cycles: [
    ['cyclesLen', 'epochs'],
    ['cycles', null],
  ],
  unfreeze: [['frozen', 'groups']],
  rates: [],
  findAll: [['testSteps', 'updates']],
  whole: [
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

const RATES: Readonly<Partial<Record<TrackKey, RateKey>>> = { head: 'headLr', cycles: 'cyclesLr', whole: 'wholeLr' };

/** The numbers of a step. */
export function StepNumbers({ step }: { readonly step: TrackKey }) {
  const words = useTransferTexts();
  const transfer = useSpec((spec) => spec.transfer);
  const rate = RATES[step];
  const tests = step === 'findHead' || step === 'findAll';
  return (
    <div className={css.numbers}>
      {step === 'prepare' && <AugmentFields />}
      {rate && <RateField name={rate} />}
      {step === 'rates' && <ShareFields />}
      {step === 'findAll' && <Choice name="test" options={transferParams.test.options.map((key) => [key, words.tests[key]] as const)} />}
      {NUMBERS[step].map(([name, unit]) => (
        <Row key={name} label={words.params[name]} unit={unit ? words.units[unit] : ''}>
          <TransferNumber name={name} />
        </Row>
      ))}
      {tests && <RuleField />}
      {step === 'unfreeze' && <GroupList still={transfer.frozen} />}
    </div>
  );
}

function Row({ label, unit, children }: { readonly label: string; readonly unit?: string; readonly children: React.ReactNode }) {
  return (
    <div className={css.number}>
      <span>{label}</span>
      {children}
      {unit && <small>{unit}</small>}
    </div>
  );
}

function TransferNumber({ name }: { readonly name: NumberKey }) {
  const t = useTexts();
  const words = useTransferTexts();
  const value = useSpec((spec) => spec.transfer[name]);
  const groups = useSpec((spec) => groupNames(spec.task).length);
  const param: NumberParam = name === 'frozen' ? { ...transferParams.frozen, max: Math.max(0, groups - 1) } : transferParams[name];
  return (
    <NumberField
      label={words.params[name]}
      value={value}
      param={param}
      problemText={({ code, ...params }) => issueText(t, { code, params })}
      onChange={(next) => edit((spec) => setTransfer(spec, { [name]: next }), 'slide')}
    />
  );
}

/** A rate that the range test suggests, or one set by hand. */
function RateField({ name }: { readonly name: RateKey }) {
  const t = useTexts();
  const words = useTransferTexts();
  const transfer = useSpec((spec) => spec.transfer);
  const records = useStore(transferStore, (state) => state.records);
  const found = useMemo(() => foundIn(transfer, records), [transfer, records]);
  const rates = ratesOf({ ...transfer, [name]: 0 }, found);
  const suggested = { headLr: rates.head, cyclesLr: rates.cycles, wholeLr: rates.whole }[name];
  const own = transfer[name];
  const tested = name === 'headLr' ? found.head : (found.whole ?? found.groups?.at(-1) ?? null);
  const rate = formatRate(suggested);
  const source = name === 'cyclesLr' ? words.fromStep({ rate }) : tested === suggested ? words.fromTest({ rate }) : words.notFound({ rate });
  const set = (value: number) => edit((spec) => setTransfer(spec, { [name]: value }), 'slide');
  return (
    <>
      <Row label={words.params[name]}>
        <NumberField
          label={words.params[name]}
          value={own || suggested}
          param={transferParams[name]}
          problemText={({ code, ...params }) => issueText(t, { code, params })}
          onChange={set}
        />
        {own > 0 ? (
          <Button look="quiet" onClick={() => set(0)}>
            {words.take({ rate })}
          </Button>
        ) : null}
      </Row>
      <p className={css.source}>{own > 0 ? words.byHand : source}</p>
    </>
  );
}

function RuleField() {
  const t = useTexts();
  return <Choice name="rule" options={transferParams.rule.options.map((key) => [key, t.find.rule[key].name] as const)} />;
}

type ChoiceName = 'rule' | 'share' | 'test';

function Choice<K extends ChoiceName>({ name, options }: { readonly name: K; readonly options: readonly (readonly [TransferSpec[K], string])[] }) {
  const words = useTransferTexts();
  const value = useSpec((spec) => spec.transfer[name]);
  return (
    <div className={css.number}>
      <span>{words.params[name]}</span>
      <span className={css.wide}>
        <Select
          label={words.params[name]}
          value={value}
          options={options}
          onChange={(next) => edit((spec) => setTransfer(spec, { [name]: next as TransferSpec[K] }))}
        />
      </span>
    </div>
  );
}

/** How the rate is shared among the groups, and what comes of it. */
function ShareFields() {
  const words = useTransferTexts();
  const spec = useSpec((whole) => whole);
  const { share } = spec.transfer;
  const names = groupNames(spec.task);
  const options = transferParams.share.options.map((key) => [key, words.shares[key]] as const);
  return (
    <>
      <Choice name="share" options={options} />
      {share === 'divisor' && (
        <Row label={words.params.divisor} unit={words.units.divisor}>
          <TransferNumber name="divisor" />
        </Row>
      )}
      {share === 'slice' && (
        <Row label={words.params.lowestLr}>
          <TransferNumber name="lowestLr" />
        </Row>
      )}
      {share === 'manual' && (
        <Row label={words.params.factors}>
          <span className={css.wide}>
            <ListField
              label={words.params.factors}
              value={spec.transfer.factors}
              param={{ ...transferParams.factors, maxLength: names.length }}
              onChange={(factors) => edit((before) => setTransfer(before, { factors }), 'slide')}
            />
          </span>
        </Row>
      )}
      <GroupList still={spec.transfer.frozen} />
    </>
  );
}

/** The layer groups with the rates that they will train at. */
function GroupList({ still }: { readonly still: number }) {
  const words = useTransferTexts();
  const spec = useSpec((whole) => whole);
  const records = useStore(transferStore, (state) => state.records);
  const names = groupNames(spec.task);
  const { factors, peak } = useMemo(() => {
    const found = foundIn(spec.transfer, records);
    const groups = lateGroups(spec, found);
    return { factors: groupFactors(groups, names.length), peak: ratesOf(spec.transfer, found).whole };
  }, [spec, records, names.length]);
  return (
    <ul className={css.groups}>
      {names.map((name, g) => (
        <li key={name}>
          <GroupDot group={g} count={names.length} />
          {name}
          <span>{g < still ? words.standsStill : formatRate(peak * (factors[g] ?? 1))}</span>
        </li>
      ))}
    </ul>
  );
}

/** Of the task: the recipe switches it on. */
function AugmentFields() {
  const t = useTexts();
  const words = useTransferTexts();
  const augment = useSpec((spec) => spec.task.augment);
  const set = (change: Partial<typeof augment>) => edit((spec) => setTask(spec, { augment: { ...spec.task.augment, ...change } }), 'slide');
  return (
    <>
      <Row label={words.augment.flip}>
        <input type="checkbox" aria-label={words.augment.flip} checked={augment.flip} onChange={(event) => set({ flip: event.target.checked })} />
      </Row>
      {(['shift', 'crop'] as const).map((key) => (
        <Row key={key} label={words.augment[key]} unit={words.units.pixels}>
          <NumberField
            label={words.augment[key]}
            value={augment[key]}
            param={augmentParams[key]}
            problemText={({ code, ...params }) => issueText(t, { code, params })}
            onChange={(value) => set({ [key]: value })}
          />
        </Row>
      ))}
    </>
  );
}
