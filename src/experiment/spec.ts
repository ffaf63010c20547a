/**
 * @file The experiment: one immutable JSON value that says everything a result depends on.
 *
 * Two browsers that hold the same spec compute the same initial weights, the same batches and the same rates.
 * Lengths are stored the way people think of them (epochs for the task, steps inside schedules); epochs.ts is the only place that converts.
 */
import type { Augment } from '../datasets/augment.ts';
import type { ParamValues } from '../math/card.ts';
import type { SurfaceKind } from '../surfaces/registry.ts';
import type { FormulaIssue } from '../surfaces/tokens.ts';

/** Version of the spec and of the URL. A newer one is opened as far as it is understood, and the page says so. */
export const SPEC_VERSION = 1;

/** A choice of card and the values of all its parameters. */
export interface CardChoice {
  readonly kind: string;
  readonly params: ParamValues;
}

export interface TaskSpec {
  readonly dataset: string;
  /** Training images, the first so many of a fixed order (datasets/parts.ts); 0: all. */
  readonly trainCount: number;
  readonly model: CardChoice;
  /** Cuts between layer groups (models/regroup.ts); none: the model's own. */
  readonly cuts: readonly number[];
  /**
   * 'seeded': weights drawn by the seed. 'zero', 'equal': near a saddle (models/saddleStart.ts). Else the checkpoint to start from; for other classes than
   * its own the last layer is drawn all the same.
   */
  readonly start: string;
  /** Of a start at a saddle: the share of the seeded weights, 0 (the symmetric point itself) to 1 (the seeded start). Without effect for other starts. */
  readonly eps: number;
  readonly augment: Augment;
  /**
   * Activations of the layer groups that stand still throughout are computed once, of the images as they are, and the rest trains on them. Without effect
   * unless the first groups of every run stay frozen, batch norm too (precompute.ts).
   */
  readonly precompute: boolean;
  /** Images per update. Only full batches are used: stepsPerEpoch = floor(train / batchSize) (PyTorch: drop_last=True). */
  readonly batchSize: number;
  /** Length of every run; a real number. totalSteps = max(1, round(epochs * stepsPerEpoch)). */
  readonly epochs: number;
  /** Root of every random stream (initial weights, batch order, ...). An integer, 0 to 2^31 - 1. */
  readonly seed: number;
  /** Every run is trained from seeds seed, seed + 1, ...: so many times. */
  readonly seeds: number;
  /** Updates between two evaluations on the test split. */
  readonly evalEvery: number;
  /** Test images per evaluation: the first so many of the split. */
  readonly evalCount: number;
  readonly stop: StopSpec;
}

/** When training ends before its length, besides divergence, which always ends a replica. They cut curves, they do not change them. */
export interface StopSpec {
  /** A replica is over when an evaluation reaches `view.target`. */
  readonly target: boolean;
  /** A replica is over after so many evaluations in a row whose loss is not below the least before; 0: never. */
  readonly plateau: number;
  /** The race is over after so many seconds of training, pauses left out; 0: never. */
  readonly seconds: number;
}

/** How the schedule's rate is shared among the model's layer groups: rate of group g = lrAt(step) * factor[g]. */
export interface GroupsSpec {
  /** `one`: every factor 1. `geometric`: the last group 1, each earlier one divided by `ratio`. `slice`: from 1 / `span` to 1. `manual`: `factors`. */
  readonly mode: 'one' | 'geometric' | 'slice' | 'manual';
  readonly ratio: number;
  /** The rate of the last group over that of the first, for `slice`: those between are spaced evenly on a logarithmic scale. */
  readonly span: number;
  /** One per layer group, first to last, for `manual`. Missing ones are 1. */
  readonly factors: readonly number[];
  /** The first so many groups do not train. */
  readonly frozen: number;
  /** Nor do these, counted from 1, ascending: any set of groups can stand still (rates.ts reads and writes both). */
  readonly still: readonly number[];
  /**
   * Batch norm of groups that do not train. `evaluate`: by its running values, which stand still. `update`: by the batch, and the running values follow
   * (PyTorch's train()). `auto`: `evaluate` for a task that starts from a checkpoint, else `update`.
   */
  readonly frozenNorm: 'auto' | 'evaluate' | 'update';
}

/** What acts during a stretch of a run. */
export interface Settings {
  readonly schedule: CardChoice;
  readonly optimizer: CardChoice;
  readonly groups: GroupsSpec;
  /** The schedule begins anew with the stretch and spans the rest of the run; else it goes on on the clock of the stretch before. */
  readonly fresh: boolean;
}

/** Settings that acted until update `until` (which was the first with others). */
export interface Stretch extends Settings {
  readonly until: number;
}

/**
 * One run. Its own settings act after the last of `earlier`. That is how a change made while it trained is recorded, and how a branch is
 * stored: a branch of A at step s has A's history until s, and its own settings from there on.
 */
export interface RunSpec extends Settings {
  /** 'A' to 'L', in order of creation, never reused while the page is open: colour, dash and letter follow it. */
  readonly id: string;
  /** Shown instead of the schedule's name, if not empty. */
  readonly name: string;
  readonly hidden: boolean;
  /** Ascending `until`; the optimizer is of one kind throughout, since its state would have no meaning under another rule. */
  readonly earlier: readonly Stretch[];
  /** Gradient evaluations spent on the range test that chose its rates: updates times seeds. Axis `evaluations` begins there. */
  readonly charged: number;
}

/** The LR range test. It trains with run `run`'s optimizer and groups from the initial weights; its schedule is the ramp (rates: findRates.ts). */
export interface FindSpec {
  readonly run: string;
  readonly startLr: number;
  readonly endLr: number;
  readonly steps: number;
  readonly spacing: 'exponential' | 'linear';
  /** Tests over seeds seed, seed + 1, ...: the band. */
  readonly seeds: number;
  /** Stop when the smoothed loss exceeds this many times the least so far; 0: never. */
  readonly stopFactor: number;
  /** `all`: one ramp, which the layer groups share by their factors. `each`: one test per group, in which that group alone is on the ramp. */
  readonly groups: 'all' | 'each';
  /** What the other groups do in a test of one: stand still, or train at one rate. */
  readonly others: 'frozen' | 'held';
  /** The two handles. null: not set yet. */
  readonly lowerLr: number | null;
  readonly upperLr: number | null;
}

/** Balls on a surface of two variables, one per run: saddles.ts holds limits, defaults and parsing. */
export interface SaddlesSpec {
  /** 'formula': the one typed. */
  readonly surface: SurfaceKind | 'formula';
  readonly formula: string;
  /** x and y, or empty: the surface's own. */
  readonly start: readonly number[];
  /** Distance from the ridge, along the way out of the saddle. */
  readonly eps: number;
  /** Standard deviation of the noise on each component of the gradient; seeded by the task's seed. */
  readonly noise: number;
  /** Factor on every run's rate here; 0: the surface's own. */
  readonly scale: number;
  /** Steps a second. */
  readonly speed: number;
  readonly show: 'both' | 'above' | 'surface';
  readonly height: 'auto' | 'linear' | 'log';
  /** Goal of the game: leave within so many steps. */
  readonly within: number;
}

/** A plane through the weights of the network, and what is drawn of it: landscape.ts holds limits, defaults and parsing. */
export interface LandscapeSpec {
  /** `pca`: where the paths move most. `random`: two random directions, normalized filter by filter. `three`: through three places. */
  readonly plane: 'pca' | 'random' | 'three';
  /** Of the random directions. */
  readonly seed: number;
  /** Runs whose paths make the plane (all are drawn on it); empty: those that are shown and did not diverge. */
  readonly runs: readonly string[];
  /** Where the plane goes through, as text: "C.cycle1" (see landscape.ts). Up to three, by the kind of plane. */
  readonly places: readonly string[];
  /** The two ends of the straight line that is looked at, likewise; empty: the page chooses. */
  readonly between: readonly string[];
  /** A second picture beside it, with the same settings but for its kind of plane, the first item, and its places; empty: none. */
  readonly beside: readonly string[];
  /** Factor on the part of the plane that is surveyed: 1 holds the paths with a margin, or -1 to 1 along random directions. */
  readonly reach: number;
  /** Finest grid: 1 to 5 for 5, 9, 17, 33, 65 points a side. */
  readonly level: number;
  /** The loss is that of the first so many images of the split. */
  readonly images: number;
  readonly split: 'train' | 'test';
  readonly show: 'contours' | 'surface' | 'both';
  readonly height: 'log' | 'linear';
}

/** The recipe of the Transfer view: transfer.ts says what each number means, track.ts what the steps are. */
export interface TransferSpec {
  /** The eight steps of 2018, or fastai's fine_tune. */
  readonly recipe: 'steps' | 'fineTune';
  readonly optimizer: string;
  readonly skip: readonly number[];
  readonly rule: 'valley' | 'slide' | 'minimum' | 'steep';
  readonly testSteps: number;
  readonly headLr: number;
  readonly headEpochs: number;
  readonly cyclesLr: number;
  readonly cyclesLen: number;
  readonly cycles: number;
  readonly frozen: number;
  readonly share: 'divisor' | 'slice' | 'manual';
  readonly divisor: number;
  readonly lowestLr: number;
  readonly factors: readonly number[];
  readonly test: 'all' | 'each';
  readonly wholeLr: number;
  readonly wholeLen: number;
  readonly wholeMult: number;
  readonly wholeCycles: number;
  readonly margin: number;
  readonly freezeEpochs: number;
  readonly tuneEpochs: number;
  readonly baseLr: number;
  readonly lrMult: number;
  readonly pctStart: number;
  readonly div: number;
  /** Of the comparison: updates of every way, seeds, and peak rates to choose from. */
  readonly budget: number;
  readonly seeds: number;
  readonly peaks: readonly number[];
}

export type ViewName = 'find' | 'race' | 'landscape' | 'saddles' | 'transfer';

/** Figures of the race that are shown by choice; loss, accuracy and rate always are. */
export type ExtraFigure = 'evalLoss' | 'momentum' | 'gradNorm' | 'updateRatio' | 'distance' | 'ensemble' | 'sharpness' | 'saddle';

/** How the curvature of the loss is measured while a race trains, for the figures that show it: Hessian eigenvalues of the first seed of every run. */
export interface CurveSpec {
  /** Updates between two measurements; those that come while one is under way are left out. */
  readonly every: number;
  /** The first so many training images. */
  readonly images: number;
}

/** What is looked at, not what is computed. */
export interface ViewSpec {
  readonly name: ViewName;
  /** `evaluations`: of the gradient, per seed and with what the range test cost: step + charged. */
  readonly xAxis: 'step' | 'epoch' | 'seconds' | 'evaluations';
  readonly lossScale: 'log' | 'linear';
  /** Of the rates in a race; `rateScale` is the range test's. */
  readonly lrScale: 'log' | 'linear';
  readonly rateScale: 'log' | 'linear';
  /** Weight of the past in the debiased moving average, 0 (none) to 0.999. */
  readonly smoothing: number;
  /** Accuracy target, 0 to 1. */
  readonly target: number;
  /** What surrounds the mean over seeds: least to greatest, one standard deviation, or the 95% interval of the mean. */
  readonly band: 'minmax' | 'sd' | 'ci95';
  /** Leave single outliers out of the scale of the loss. */
  readonly clip: boolean;
  /** In the order of the type. */
  readonly figures: readonly ExtraFigure[];
  readonly curve: CurveSpec;
}

export interface SweepAxis {
  /** A parameter of the run, as in the runs table: "schedule.peak" (see sweep.ts). */
  readonly path: string;
  readonly from: number;
  /** Above `from`. */
  readonly to: number;
  /** Values of the first grid, 2 to 32. */
  readonly count: number;
  readonly scale: 'linear' | 'log';
}

/** One run trained at the values of one parameter, or on a grid of two. */
export interface Sweep {
  /** Id of the run that is varied. */
  readonly run: string;
  /** One or two, of different paths. */
  readonly axes: readonly SweepAxis[];
}

export interface ExperimentSpec {
  readonly version: number;
  readonly task: TaskSpec;
  readonly runs: readonly RunSpec[]; // 1..12
  readonly find: FindSpec;
  /** null: none was asked for. */
  readonly sweep: Sweep | null;
  readonly view: ViewSpec;
  readonly saddles: SaddlesSpec;
  readonly landscape: LandscapeSpec;
  readonly transfer: TransferSpec;
  /** Engine asked for, or 'auto'. */
  readonly engine: 'auto' | 'wgsl' | 'webgpu' | 'webgl' | 'wasm' | 'cpu';
}

/** One thing that was not understood or not allowed. `code` and `params` are worded by i18n; `path` says where ("runs.1.schedule.params.maxLr"). */
export interface Issue {
  readonly path: string;
  readonly code: IssueCode;
  readonly params: Readonly<Record<string, string | number>>;
}

export type IssueCode =
  | 'notANumber' // { value }
  | 'outOfRange' // { value, min, max }
  | 'notAnInteger' // { value }
  | 'unknownChoice' // { value, options }
  | 'unknownKey' // { key }
  | 'wrongType' // { expected }
  | 'tooMany' // { max }
  | 'tooFew' // { min }
  | 'notAscending' // {}
  | 'futureVersion' // { version, known }
  | 'malformed' // { part }: could not be read at all
  | 'tooLong' // { length, max }
  | 'duplicateId' // { id }
  | FormulaIssue['code'] // { at, found, max }: a typed formula
  | 'conflict'; // { conflict, keys }: a card's own check between values

/** Strict reading of JSON: a spec, or everything that is wrong with it. Never throws. */
export type ParseResult = { readonly ok: true; readonly spec: ExperimentSpec } | { readonly ok: false; readonly issues: readonly Issue[] };

/** Lenient reading of a link: what was understood, defaults for the rest, and every issue. Never throws. */
export interface DecodeResult {
  readonly spec: ExperimentSpec;
  readonly issues: readonly Issue[];
}
