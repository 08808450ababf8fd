/** Semi-spaces by which V8's limit of the whole heap exceeds that of its old generation, and the megabytes that it takes for one by itself. */
const SEMI_SPACES = 3;
const SEMI_SPACE_MB = 64;
const BYTES_PER_MB = 1024 * 1024;

/** Share of the limit at which somebody is told, and the one below which the next time counts as a new one. */
const ALARM = 0.85;
const CALM = 0.7;

/**
 * What the old generation may hold in bytes. It is the part of the heap that fills up for good, and when it is full the process ends.
 *
 * @param heapSizeLimit V8's `heap_size_limit`
 * @param options Node's options, as in `process.execArgv` and `NODE_OPTIONS`
 */
export function oldGenerationLimit(heapSizeLimit: number, options: readonly string[]): number {
  const said = megabytes(/^--max[-_]old[-_]space[-_]size=(\d+)$/, options);
  if (said !== undefined) return said * BYTES_PER_MB;
  const young = SEMI_SPACES * (megabytes(/^--max[-_]semi[-_]space[-_]size=(\d+)$/, options) ?? SEMI_SPACE_MB);
  // A machine may have so little that the difference is most of it.
  return Math.max(heapSizeLimit - young * BYTES_PER_MB, heapSizeLimit / 2);
}

/** Of the last option of this form. */
function megabytes(form: RegExp, options: readonly string[]): number | undefined {
  const last = options.map((option) => form.exec(option)?.[1]).findLast(Boolean);
  return last === undefined ? undefined : Number(last);
}

/** Whether the alarm is on: from where little is left until there is room again. */
export function heapAlarm(isOn: boolean, used: number, limit: number): boolean {
  return used >= limit * (isOn ? CALM : ALARM);
}
