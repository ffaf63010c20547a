import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Crosshair } from '../../charts/crosshair.ts';
import { createDataTable, type DataTable } from '../../charts/dataTable.ts';
import { formatExact, formatLoss, formatPercent } from '../../charts/format.ts';
import type { HeightGrid } from '../../charts/heights.ts';
import { createLandscapePlane, type LandscapeFigure } from '../../charts/landscapePlane.ts';
import { createLandscapeSpace } from '../../charts/landscapeSpace.ts';
import type { PlaneTrace } from '../../charts/planeTraces.ts';
import type { Picture } from '../stores/picture.ts';
import styles from './LandscapeFigures.module.css';
import { createLandscapeCursor, type LandscapeCursor, type Spot } from './landscapeCursor.ts';
import { cellsTable, coordinateText, nearestStep, type PlacesWords, placesTable } from './landscapeData.ts';

export interface PictureWords extends PlacesWords {
  readonly title: string;
  readonly sub: string;
  readonly spaceTitle: string;
  readonly spaceSub: string;
  readonly start: string;
  readonly axes: readonly [string, string];
  readonly loss: string;
  readonly cursorHint: string;
  readonly noNumber: string;
  cursor(p: { readonly a: string; readonly b: string; readonly loss: string; readonly accuracy: string }): string;
  cursorPath(p: { readonly run: string; readonly step: string; readonly off: string }): string;
  readonly figure: { readonly above: string; readonly space: string; readonly cells: string; readonly places: string };
}

export interface PictureProps {
  readonly picture: Picture;
  readonly heights: HeightGrid;
  readonly traces: readonly PlaneTrace[];
  readonly hidden: (run: string) => boolean;
  readonly show: 'contours' | 'surface' | 'both';
  /** A step that is pointed at in another figure is marked on the paths. */
  readonly crosshair: Crosshair;
  readonly words: PictureWords;
}

interface Mounted {
  readonly figures: readonly LandscapeFigure[];
  readonly cursor: LandscapeCursor;
  readonly cells: DataTable;
  readonly places: DataTable;
}

/** One plane: contours, surface or both, with what is under the cursor. */
export function LandscapePicture(props: PictureProps) {
  const { show, words, picture } = props;
  const above = useRef<HTMLDivElement>(null);
  const space = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLParagraphElement>(null);
  const [state] = useState(() => ({ props, mounted: null as Mounted | null }));
  useLayoutEffect(() => {
    state.props = props;
  });
  const draw = () => {
    const { mounted } = state;
    if (!mounted) return;
    const { heights, traces, crosshair } = state.props;
    const spot = mounted.cursor.spot();
    const at = crosshair.at;
    const marked =
      at === null ? traces : traces.map((trace, k) => ({ ...trace, marked: nearestStep(state.props.picture.paths[k]?.steps ?? NO_STEPS, at) }));
    for (const figure of mounted.figures) figure.update({ heights, traces: marked, cursor: spot && [spot.a, spot.b] });
    if (!readout.current) return;
    readout.current.textContent = spot ? spotText(spot, state.props.words) : state.props.words.cursorHint;
    readout.current.title = spot ? `${formatExact(spot.loss)}, ${formatExact(spot.accuracy)}` : '';
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: refs and the mutable state stay the same; another picture or other labels make the figures anew
  useLayoutEffect(() => {
    const text = (spot: Spot | null) => (spot ? spotText(spot, state.props.words) : '');
    const cursor = createLandscapeCursor(
      () => state.props.picture,
      (run) => state.props.hidden(run),
      text,
      draw,
    );
    const figures: LandscapeFigure[] = [];
    if (above.current)
      figures.push(createLandscapePlane(above.current, { label: words.figure.above, start: words.start, axes: words.axes, cursor: cursor.moves }));
    if (space.current) figures.push(createLandscapeSpace(space.current, { label: words.figure.space, start: words.start }));
    const table = above.current ?? space.current;
    if (!table) return;
    const [cells, places] = [createDataTable(table, words.figure.cells), createDataTable(table, words.figure.places)];
    state.mounted = { figures, cursor, cells, places };
    draw();
    const off = state.props.crosshair.subscribe(draw);
    return () => {
      state.mounted = null;
      off();
      for (const figure of figures) figure.destroy();
      cells.destroy();
      places.destroy();
    };
  }, [show, words.figure.above, words.axes[0], words.axes[1], words.start]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the data that is drawn
  useEffect(draw, [props.heights, props.traces]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: tables follow the picture
  useEffect(() => {
    state.mounted?.cells.update(cellsTable(picture, words.loss));
    state.mounted?.places.update(placesTable(picture.paths, words));
  }, [picture.level, picture.paths, picture.facts, show, words]);
  return (
    <div className={styles.picture} data-show={show}>
      {show !== 'surface' && (
        <section className={styles.section}>
          <header className={styles.header}>
            <h3>{words.title}</h3>
            <p>{words.sub}</p>
          </header>
          <div className={styles.plane} ref={above} style={{ '--aspect': aspectOf(picture) } as React.CSSProperties} />
          <p className={styles.readout} ref={readout} />
        </section>
      )}
      {show !== 'contours' && (
        <section className={styles.section}>
          <header className={styles.header}>
            <h3>{show === 'surface' ? words.title : words.spaceTitle}</h3>
            <p>{words.spaceSub}</p>
          </header>
          <div className={styles.space} ref={space} />
        </section>
      )}
    </div>
  );
}

/** Width over height of the window, as far as it is drawn so. */
function aspectOf({ facts: { a, b } }: Picture): number {
  return Math.min(MOST_SLENDER, Math.max(1, (a[1] - a[0]) / (b[1] - b[0])));
}

const MOST_SLENDER = 2.4;
const NO_STEPS = new Int32Array(0);

function spotText({ a, b, loss, accuracy, path }: Spot, words: PictureWords): string {
  const point = words.cursor({
    ...{ a: coordinateText(a), b: coordinateText(b), accuracy: formatPercent(accuracy) },
    loss: Number.isFinite(loss) ? formatLoss(loss) : words.noNumber,
  });
  if (!path) return point;
  return `${point} ${words.cursorPath({ run: path.run, step: String(path.step), off: formatPercent(path.off, 0) })}`;
}
