/**
 * @file Where the letters of balls stand, and the heads of balls that have left the picture, so that none lies on another.
 *
 * All of it in pixels. At most twelve balls: every place is tried against all that is taken.
 */
import type { Box } from './axes.ts';

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Where a letter begins, ends or is centered, from the middle of its ball; `fan`: a line leads there. */
export interface LetterSpot extends Spot {
  readonly fan: boolean;
}

const NO_SPOT: LetterSpot = { x: 0, y: 0, fan: false };
const LETTER = { width: 9, height: 9 }; // px, of a capital
const COVERS = 1.2; // radii from middle to middle

/**
 * Letters of balls that cover each other fan out, group by group; another stands at the right of its ball, or where it lies on nothing: left, above,
 * below, or at the end of a line.
 */
export function letterSpots(balls: readonly Spot[], radius: number): readonly LetterSpot[] {
  const group = groupsOf(balls, COVERS * radius);
  const spots: LetterSpot[] = balls.map(() => NO_SPOT);
  const taken = balls.map(({ x, y }) => rect(x - radius, x + radius, y - radius, y + radius));
  const put = (k: number, choices: readonly LetterSpot[]) => {
    const ball = balls[k] as Spot;
    const others = taken.filter((_, j) => j !== k);
    const spot = choices.find((one) => !others.some((other) => meet(other, letterRect(ball, one)))) ?? choices[0] ?? NO_SPOT;
    spots[k] = spot;
    taken.push(letterRect(ball, spot));
  };
  const single: number[] = [];
  for (const one of new Set(group)) {
    const members = balls.flatMap((_, k) => (group[k] === one ? [k] : [])).toReversed();
    if (members.length === 2) members.sort((k, j) => (balls[k]?.x ?? 0) - (balls[j]?.x ?? 0)); // the letter of the left one at the left
    if (members.length === 1) single.push(...members);
    else members.forEach((k, rank) => void put(k, [lineTo(-0.9 * Math.PI + (1.8 * Math.PI * rank) / members.length), ...AROUND]));
  }
  const [beside, above] = [radius + 6, radius + 9];
  const near = [
    [beside, 0],
    [-beside, 0],
    [0, -above],
    [0, above],
  ].map(([x = 0, y = 0]): LetterSpot => ({ x, y, fan: false }));
  for (const k of single) put(k, [...near, ...AROUND]);
  return spots;
}

function lineTo(angle: number): LetterSpot {
  return { x: 34 * Math.cos(angle), y: 26 * Math.sin(angle), fan: true };
}

const AROUND = Array.from({ length: 16 }, (_, k) => lineTo((k * Math.PI) / 8));

/** Room that an arrowhead takes, and its letter beside it: from its middle to the far side, to that of the letter, up and down; from the edge. Pixels. */
const GONE = { head: 8, letter: 20, half: 7.5, margin: 12 };
const ROWS = 12;

/** `side`: its letter stands right (1) or left (-1) of it. */
export interface EdgeSpot extends Spot {
  readonly side: 1 | -1;
}

/**
 * Where the heads of balls outside the box stand: at the edge nearest to each, side by side along it, and in further rows when it is full; not on those
 * inside. Letters stand on one side of their heads, so that none lies between two of them; at the right edge there is room on the left only.
 */
export function edgeSpots(
  balls: readonly Spot[],
  box: Pick<Box, 'left' | 'right' | 'top' | 'bottom'>,
  inside: readonly Spot[] = [],
): readonly EdgeSpot[] {
  const { head, letter, half, margin } = GONE;
  const [width, height] = [head + letter, 2 * half];
  const roomOf = ({ x, y, side }: EdgeSpot) => rect(x - (side > 0 ? head : letter), x + (side > 0 ? letter : head), y - half, y + half);
  const taken: Rect[] = inside.map(({ x, y }) => roomOf({ x, y, side: 1 }));
  const least = { x: box.left + margin, y: box.top + margin };
  const bottom = box.bottom - margin;
  return balls.map((ball) => {
    const side = ball.x > box.right ? -1 : 1;
    const right = box.right - (side > 0 ? letter + 2 : margin);
    const nearest: EdgeSpot = { x: Math.max(least.x, Math.min(right, ball.x)), y: Math.max(least.y, Math.min(bottom, ball.y)), side };
    const isFree = (spot: EdgeSpot) => {
      const room = roomOf(spot);
      return spot.x >= least.x && spot.x <= right && spot.y >= least.y && spot.y <= bottom && !taken.some((other) => meet(other, room));
    };
    const upright = ball.x < box.left || ball.x > box.right;
    const inward = { x: nearest.x > (least.x + right) / 2 ? -width : width, y: nearest.y > (least.y + bottom) / 2 ? -height : height };
    const places = 2 * Math.ceil(upright ? (bottom - least.y) / height : (right - least.x) / width) + 1;
    const spotAt = (rank: number): EdgeSpot => {
      const [row, place] = [Math.floor(rank / places), rank % places];
      const shift = place % 2 === 0 ? -place / 2 : (place + 1) / 2; // 0, 1, -1, 2, -2, ...
      return upright
        ? { x: nearest.x + row * inward.x, y: nearest.y + shift * height, side }
        : { x: nearest.x + shift * width, y: nearest.y + row * inward.y, side };
    };
    let rank = 0;
    while (rank < ROWS * places && !isFree(spotAt(rank))) rank++;
    const spot = rank < ROWS * places ? spotAt(rank) : nearest; // nearest: a picture too small for all of them
    taken.push(roomOf(spot));
    return spot;
  });
}

/** For every place the first of those that it hangs together with. */
function groupsOf(places: readonly Spot[], within: number): readonly number[] {
  const group = places.map((_, k) => k);
  places.forEach((a, k) => {
    places.forEach((b, j) => {
      const [from, to] = [group[k] as number, group[j] as number];
      if (j > k && from !== to && Math.hypot(a.x - b.x, a.y - b.y) < within)
        group.forEach((one, i) => {
          if (one === Math.max(from, to)) group[i] = Math.min(from, to);
        });
    });
  });
  return group;
}

interface Rect {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

function rect(x0: number, x1: number, y0: number, y1: number): Rect {
  return { x0, x1, y0, y1 };
}

function meet(a: Rect, b: Rect): boolean {
  return a.x0 < b.x1 && a.x1 > b.x0 && a.y0 < b.y1 && a.y1 > b.y0;
}

function letterRect(ball: Spot, { x, y }: Spot): Rect {
  const { width, height } = LETTER;
  const align = alignOf(x);
  const left = ball.x + x - (align === 'right' ? width : align === 'left' ? 0 : width / 2);
  return rect(left, left + width, ball.y + y - height / 2, ball.y + y + height / 2);
}

export function alignOf(dx: number): CanvasTextAlign {
  return dx < -4 ? 'right' : dx > 4 ? 'left' : 'center';
}
