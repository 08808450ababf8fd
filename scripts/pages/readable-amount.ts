const MIB = 1024 * 1024;

const UNITS: readonly (readonly [milliseconds: number, unit: string])[] = [
  [24 * 3_600_000, 'days'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
];

/** `330000` → `5.5 min`: the largest unit in which at most one decimal place is needed. */
export function readableTime(milliseconds: number): string {
  const fitting = UNITS.find(([length]) => milliseconds >= length && Number.isInteger((milliseconds / length) * 2));
  return fitting ? `${milliseconds / fitting[0]} ${fitting[1]}` : `${milliseconds} ms`;
}

/** `31457280` → `30 MiB`. */
export function readableBytes(bytes: number): string {
  if (bytes >= MIB && bytes % MIB === 0) return `${bytes / MIB} MiB`;
  return bytes >= 1024 && bytes % 1024 === 0 ? `${bytes / 1024} KiB` : `${readableCount(bytes)} bytes`;
}

/** `200000` → `200,000`. */
export function readableCount(count: number): string {
  return count.toLocaleString('en-US');
}
