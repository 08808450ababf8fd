import type { Box } from './picture.js';

/** Above this a point is part of a text. */
const TEXT = 0.3;
/** What has less on average is no text. */
const LEAST_MEAN = 0.5;
/** Points; smaller spots are specks. */
const LEAST_SIDE = 3;
/** The network marks the core of a line; its box is that much of area / circumference larger on each side. */
const GROWTH = 1.5;

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Spot {
  left: number;
  top: number;
  right: number;
  bottom: number;
  points: number;
  sum: number;
}

/**
 * The boxes of the connected spots in a map of probabilities, in the order of reading, on the scale of the picture. Upright boxes: slanted
 * text is found, and read badly.
 */
export function boxesOf(map: Float32Array, size: Size, picture: Size): Box[] {
  const seen = new Uint8Array(map.length);
  const boxes: Box[] = [];
  for (let start = 0; start < map.length; start += 1) {
    if (seen[start] || map[start]! < TEXT) continue;
    const spot = spotAt(start, map, size.width, seen);
    const isText = spot.sum / spot.points >= LEAST_MEAN;
    const isLarge = Math.min(spot.right - spot.left, spot.bottom - spot.top) >= LEAST_SIDE;
    if (isText && isLarge) boxes.push(grown(spot, size, picture));
  }
  return inReadingOrder(boxes);
}

/** Rows from the top, each from the left. A box is of the row whose first box has its middle. */
function inReadingOrder(boxes: readonly Box[]): Box[] {
  const rows: [Box, ...Box[]][] = [];
  for (const box of boxes.toSorted((a, b) => a.top - b.top)) {
    const middle = box.top + box.height / 2;
    const row = rows.find(([first]) => middle < first.top + first.height);
    if (row) row.push(box);
    else rows.push([box]);
  }
  return rows.flatMap((row) => row.toSorted((a, b) => a.left - b.left));
}

/** All points that are connected with the one at `start`, which are marked in `seen`. */
function spotAt(start: number, map: Float32Array, width: number, seen: Uint8Array): Spot {
  const spot: Spot = { left: width, top: Infinity, right: 0, bottom: 0, points: 0, sum: 0 };
  const pending = [start];
  seen[start] = 1;
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const x = at % width;
    const y = Math.floor(at / width);
    spot.left = Math.min(spot.left, x);
    spot.right = Math.max(spot.right, x + 1);
    spot.top = Math.min(spot.top, y);
    spot.bottom = Math.max(spot.bottom, y + 1);
    spot.points += 1;
    spot.sum += map[at]!;
    const neighbours = [at - width, at + width, ...(x > 0 ? [at - 1] : []), ...(x < width - 1 ? [at + 1] : [])];
    for (const next of neighbours) {
      if (seen[next] === 0 && map[next]! >= TEXT) {
        seen[next] = 1;
        pending.push(next);
      }
    }
  }
  return spot;
}

function grown({ left, top, right, bottom }: Spot, size: Size, picture: Size): Box {
  const width = right - left;
  const height = bottom - top;
  const margin = (width * height * GROWTH) / (2 * (width + height));
  const x = (value: number) => clamp(Math.round((value * picture.width) / size.width), picture.width);
  const y = (value: number) => clamp(Math.round((value * picture.height) / size.height), picture.height);
  const from = { left: x(left - margin), top: y(top - margin) };
  return { ...from, width: x(right + margin) - from.left, height: y(bottom + margin) - from.top };
}

function clamp(value: number, limit: number): number {
  return Math.min(Math.max(value, 0), limit);
}
