import { Fragment, type KeyboardEvent, type PointerEvent, useLayoutEffect, useRef } from 'react';
import type { ModelSpec } from '../../models/model.ts';
import { addCut, cutsOf, moveCut } from '../../models/regroup.ts';
import type { Shape } from '../../models/shapes.ts';
import { type UnitDetail, unitDetails } from '../../models/unitDetails.ts';
import { groupHue } from '../controls/GroupDot.tsx';
import { Icon } from '../controls/Icon.tsx';
import { useLanguage, useTexts } from '../language.tsx';
import { countText } from '../texts.ts';
import css from './NetworkPicture.module.css';
import { useNetworkTexts } from './networkTexts.ts';

interface NetworkPictureProps {
  readonly model: ModelSpec;
  /** Layer groups that stand still, if that is to be seen. */
  readonly still?: readonly boolean[];
  /** More than so many cuts are not offered. */
  readonly mostCuts: number;
  /** Without it the cuts stay where they are. */
  onCuts?(cuts: readonly number[]): void;
}

/** The layers with parameters, one below the other, colored by layer group; between them the cuts, which can be moved, added and removed. */
export function NetworkPicture({ model, still = [], mostCuts, onCuts }: NetworkPictureProps) {
  const t = useTexts();
  const words = useNetworkTexts();
  const language = useLanguage();
  const list = useRef<HTMLOListElement>(null);
  /** Index of the cut under the pointer that is down, and of the one that is to have the focus: a cut that moves is drawn elsewhere, by another element. */
  const held = useRef<number | null>(null);
  const moved = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (moved.current !== null) list.current?.querySelector<HTMLElement>(`[data-cut="${moved.current}"]`)?.focus();
    moved.current = null;
  });
  const units = unitDetails(model);
  const cuts = cutsOf(model);
  const count = model.groups.length;
  const widest = Math.max(...units.flatMap(({ input, output }) => [sizeOf(input), sizeOf(output)]));
  const number = (value: number) => countText(value, language);
  const nameOf = (unit: number) => units[unit]?.names[0] ?? '';
  const between = (at: number) => ({ before: nameOf(at - 1), after: nameOf(at) });

  /** The place between two layers that is nearest to a pointer. */
  const placeAt = (y: number): number => {
    const boxes = [...(list.current?.querySelectorAll('[data-unit]') ?? [])].map((box) => box.getBoundingClientRect());
    const distances = boxes.slice(1).map(({ top }, i) => Math.abs(y - (top + (boxes[i]?.bottom ?? top)) / 2));
    return distances.indexOf(Math.min(...distances)) + 1;
  };
  const move = (index: number, to: number) => {
    const next = moveCut(cuts, index, to, units.length);
    if (next[index] === cuts[index]) return;
    moved.current = index;
    onCuts?.(next);
  };
  const remove = (index: number) => {
    if (cuts.length > 1) onCuts?.(cuts.toSpliced(index, 1));
  };
  const onKey = (event: KeyboardEvent, index: number) => {
    const at = cuts[index] ?? 0;
    if (event.key === 'ArrowDown' || event.key === 'ArrowRight') move(index, at + 1);
    else if (event.key === 'ArrowUp' || event.key === 'ArrowLeft') move(index, at - 1);
    else if (event.key === 'Home') move(index, 1);
    else if (event.key === 'End') move(index, units.length - 1);
    else if (event.key === 'Delete' || event.key === 'Backspace') remove(index);
    else return;
    event.preventDefault();
  };
  const hold = (event: PointerEvent, index: number) => {
    held.current = index;
    list.current?.setPointerCapture(event.pointerId);
  };
  const release = () => {
    held.current = null;
  };

  return (
    <div className={css.picture}>
      <ol
        ref={list}
        aria-label={words.title}
        onPointerMove={(event) => held.current !== null && move(held.current, placeAt(event.clientY))}
        onPointerUp={release}
        onPointerCancel={release}
      >
        {units.map((unit, u) => {
          const index = cuts.indexOf(u);
          const layers = unit.layers.map((layer) => layerText(layer, words.layers)).join(' · ');
          const frozen = still[unit.group] === true;
          const spoken = {
            ...{ name: nameOf(u), layers: layers.replaceAll(' · ', ', '), group: model.groups[unit.group] ?? '' },
            ...{ input: unit.input.join(' × '), output: unit.output.join(' × '), weights: number(unit.weights) },
          };
          return (
            <Fragment key={nameOf(u)}>
              {u > 0 && (
                <li className={css.between} data-place={u}>
                  {index >= 0 && onCuts && (
                    <>
                      <div
                        className={css.cut}
                        role="slider"
                        tabIndex={0}
                        aria-orientation="vertical"
                        aria-label={words.cut({ first: String(index + 1), second: String(index + 2) })}
                        aria-valuemin={(cuts[index - 1] ?? 0) + 1}
                        aria-valuemax={(cuts[index + 1] ?? units.length) - 1}
                        aria-valuenow={u}
                        aria-valuetext={words.between(between(u))}
                        data-cut={index}
                        onKeyDown={(event) => onKey(event, index)}
                        onPointerDown={(event) => hold(event, index)}
                      />
                      {cuts.length > 1 && (
                        <button type="button" className={css.act} aria-label={words.remove} title={words.remove} onClick={() => remove(index)}>
                          <Icon name="close" />
                        </button>
                      )}
                    </>
                  )}
                  {index >= 0 && !onCuts && <div className={css.cut} />}
                  {index < 0 && onCuts && cuts.length < mostCuts && (
                    <button
                      type="button"
                      className={`${css.act} ${css.add}`}
                      aria-label={words.add(between(u))}
                      title={words.add(between(u))}
                      onClick={() => onCuts(addCut(cuts, u))}
                    >
                      <Icon name="plus" />
                    </button>
                  )}
                </li>
              )}
              <li
                className={`${css.unit} ${frozen ? css.still : ''} ${skipClass(units, u)}`}
                style={groupHue(unit.group, count)}
                data-unit={nameOf(u)}
                data-group={unit.group}
              >
                <span className={css.hidden}>
                  {words.unit(spoken)}
                  {frozen ? `; ${words.frozen}` : ''}
                  {skipEnds(units, u) ? `; ${words.skip({ from: nameOf(skipStart(units, u)), to: nameOf(u) })}` : ''}
                </span>
                <Volume shape={unit.output} widest={widest} />
                <span className={css.text} aria-hidden="true">
                  <b>{nameOf(u)}</b> {frozen && <i>{words.frozen}</i>}
                  <small>{layers}</small>
                </span>
                <span className={css.numbers} aria-hidden="true">
                  {unit.output.join('×')}
                  <small>{t.frame.weights({ count: number(unit.weights) })}</small>
                </span>
              </li>
            </Fragment>
          );
        })}
      </ol>
      {onCuts && <p>{words.hint}</p>}
    </div>
  );
}

/** What leaves a layer, to scale: a square as wide as the image, as deep as the logarithm of the channels; numbers in a row are a bar. */
function Volume({ shape, widest }: { readonly shape: Shape; readonly widest: number }) {
  const [height, , channels = 1] = shape;
  const depth = 1 + 1.6 * Math.log2(shape.length === 3 ? channels : 1);
  const side = shape.length === 3 ? Math.max(3, (22 * (height ?? 1)) / widest) : 3;
  const long = shape.length === 3 ? side : Math.min(30, 6 + 3 * Math.log2(shape[0] ?? 1));
  const back = shape.length === 3 ? depth : 0;
  const [x, y] = [(34 - side - back) / 2, (34 - long + back) / 2];
  const path = `M${x} ${y}h${side}v${long}h${-side}zM${x} ${y}l${back} ${-back}h${side}l${-back} ${back}M${x + side} ${y + long}l${back} ${-back}v${-long}`;
  return (
    <svg className={css.volume} viewBox="0 0 34 34" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

function layerText(layer: UnitDetail['layers'][number], names: Readonly<Record<string, string>>): string {
  const word = names[layer.type] ?? layer.type;
  return layer.type === 'conv2d' ? `${word} ${layer.kernel}×${layer.kernel}` : word;
}

const sizeOf = (shape: Shape): number => (shape.length === 3 ? (shape[0] ?? 1) : 1);

/** A shortcut runs beside the units of its block. */
function skipClass(units: readonly UnitDetail[], u: number): string {
  if (units[u]?.block === null) return '';
  const ends = skipEnds(units, u);
  const begins = skipStart(units, u) === u;
  return `${css.skip} ${begins ? css.begins : ''} ${ends ? css.ends : ''}`;
}

function skipStart(units: readonly UnitDetail[], u: number): number {
  return units.findIndex(({ block }) => block === units[u]?.block);
}

function skipEnds(units: readonly UnitDetail[], u: number): boolean {
  const block = units[u]?.block ?? null;
  return block !== null && units[u + 1]?.block !== block;
}
