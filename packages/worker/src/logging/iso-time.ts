const MS_PER_SECOND = 1000;

let second = Number.NaN;
let prefix = '';

/**
 * A time as RFC 3339 in UTC with milliseconds, as `Date` writes it. Lines of the same second share all but the last digits, which are made
 * once for all of them.
 *
 * @param ms since the epoch, whole, of a year from 0 to 9999
 */
export function isoTime(ms: number): string {
  const current = Math.floor(ms / MS_PER_SECOND);
  if (current !== second) {
    second = current;
    prefix = new Date(current * MS_PER_SECOND).toISOString().slice(0, -'000Z'.length);
  }
  const rest = ms - current * MS_PER_SECOND;
  return `${prefix}${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}Z`;
}
