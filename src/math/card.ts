/**
 * @file The card: what one kind of schedule, optimizer, dataset or model says about itself.
 *
 * Controls, validation, the URL codec, exporters and the reference page are derived from cards; nothing else lists a parameter.
 * A card is plain data plus `build`. Keys of `params` are the names used in code, in JSON and (through `code`) in the URL.
 */

/** What a number measures. `lr`: a learning rate (absolute). `steps`: optimizer updates. `epochs`: passes over the data. `1`: a pure number. */
export type Unit = 'lr' | 'steps' | 'epochs' | '1';

/** What every parameter may say. */
interface AnyParam {
  /** Key of a flag, number or choice: while that one is off (see `isOff`) this one has no effect, and controls leave it out. */
  readonly needs?: string;
}

export interface NumberParam extends AnyParam {
  readonly type: 'number';
  readonly unit: Unit;
  readonly min: number;
  readonly max: number;
  readonly default: number;
  /** How a slider spaces its values. A `log` parameter has min > 0, unless `zero` allows 0 as a special value below min. */
  readonly scale: 'linear' | 'log';
  readonly integer?: boolean;
  /** 0 is allowed although min > 0 (for instance weight decay: off, or 1e-6 to 1e-1 on a log scale). */
  readonly zero?: boolean;
  /** The paper's symbol, shown in italics beside the word. */
  readonly symbol?: string;
}

export interface ChoiceParam extends AnyParam {
  readonly type: 'choice';
  readonly options: readonly string[];
  readonly default: string;
}

export interface FlagParam extends AnyParam {
  readonly type: 'flag';
  readonly default: boolean;
}

/** A list of numbers, for instance milestones. `minLength`..`maxLength` entries, each within min..max. `ascending`: strictly increasing. */
export interface ListParam extends AnyParam {
  readonly type: 'list';
  readonly unit: Unit;
  readonly min: number;
  readonly max: number;
  readonly minLength: number;
  readonly maxLength: number;
  readonly default: readonly number[];
  readonly integer?: boolean;
  readonly ascending?: boolean;
}

export type Param = NumberParam | ChoiceParam | FlagParam | ListParam;
export type ParamTable = Readonly<Record<string, Param>>;

/** The values a card's parameters take, as stored in a spec (JSON). */
export type ParamValue = number | string | boolean | readonly number[];
export type ParamValues = Readonly<Record<string, ParamValue>>;

/** The value type of one parameter: what `build` receives. */
export type ValueOf<P extends Param> = P extends NumberParam
  ? number
  : P extends ChoiceParam
    ? P['options'][number]
    : P extends FlagParam
      ? boolean
      : readonly number[];
export type ValuesOf<T extends ParamTable> = { readonly [K in keyof T]: ValueOf<T[K]> };

/** Where a rule comes from. */
export interface Citation {
  readonly authors: string;
  readonly year: number;
  readonly title: string;
  /** arXiv number, DOI or address. */
  readonly where: string;
  readonly section?: string;
}

/** Defaults of every parameter of a card. */
export function defaultsOf<T extends ParamTable>(params: T): ValuesOf<T> {
  return Object.fromEntries(Object.entries(params).map(([key, param]) => [key, param.default])) as ValuesOf<T>;
}

/** Is it switched off? A flag that is false, a number that is 0, a choice of 'none'. */
export function isOff(value: ParamValue | undefined): boolean {
  return value === undefined || value === false || value === 0 || value === 'none';
}
