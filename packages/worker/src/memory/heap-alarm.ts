/** Megabytes by which V8's limit of the whole heap exceeds that of its old generation: three semi-spaces of its default size. */
const YOUNG_MB = 192;
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
  const said = options.map((option) => /^--max[-_]old[-_]space[-_]size=(\d+)$/.exec(option)?.[1]).findLast(Boolean);
  if (said !== undefined) return Number(said) * BYTES_PER_MB;
  // A machine may have so little that the difference is most of it.
  return Math.max(heapSizeLimit - YOUNG_MB * BYTES_PER_MB, heapSizeLimit / 2);
}

/** Whether the alarm is on: from where little is left until there is room again. */
export function heapAlarm(isOn: boolean, used: number, limit: number): boolean {
  return used >= limit * (isOn ? CALM : ALARM);
}
