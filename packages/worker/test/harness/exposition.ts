/** One metric of Prometheus' text format with its samples, by their labels as they are written. */
export interface Family {
  readonly type: string;
  readonly samples: Map<string, number>;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"';
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (\\+Inf|-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)$`);
const HELP = new RegExp(`^# HELP (${NAME}) \\S`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram)$`);

/** Reads the text format 0.0.4 as strictly as its description allows; throws with the line that does not fit. */
export function readExposition(text: string): Map<string, Family> {
  const families = new Map<string, Family>();
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  let helped: string | undefined;
  let open: { readonly name: string; readonly family: Family } | undefined;
  for (const line of text.slice(0, -1).split('\n')) {
    const [, help] = HELP.exec(line) ?? [];
    const [, typed, type = ''] = TYPE.exec(line) ?? [];
    if ([help, typed].some((name) => name !== undefined && families.has(name))) throw new Error(`twice: ${line}`);
    if (help !== undefined) helped = help;
    else if (typed !== undefined && typed === helped) {
      open = { name: typed, family: { type, samples: new Map() } };
      families.set(typed, open.family);
    } else readSample(line, open);
  }
  for (const [name, { type, samples }] of families) if (type === 'histogram') checkHistogram(name, samples);
  return families;
}

function readSample(line: string, open: { readonly name: string; readonly family: Family } | undefined): void {
  const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? [];
  if (!open || !belongs(name, open.name, open.family.type)) throw new Error(`not of the format: ${line}`);
  const key = `${name.slice(open.name.length)}{${labels}}`;
  if (open.family.samples.has(key)) throw new Error(`twice: ${line}`);
  open.family.samples.set(key, value === '+Inf' ? Infinity : Number(value));
}

function belongs(sample: string, name: string, type: string): boolean {
  const endings = type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
  return endings.some((ending) => sample === name + ending);
}

/** Buckets count up, and the last one is all. */
function checkHistogram(name: string, samples: Map<string, number>): void {
  const last = new Map<string, { bound: number; count: number }>();
  for (const [key, count] of samples) {
    const [, labels = '', le = ''] = /^_bucket\{(.*),le="([^"]+)"\}$/.exec(key) ?? [];
    if (le === '') continue;
    const bound = le === '+Inf' ? Infinity : Number(le);
    const before = last.get(labels) ?? { bound: -Infinity, count: 0 };
    if (bound <= before.bound || count < before.count) throw new Error(`${name}: buckets of ${labels} do not count up`);
    last.set(labels, { bound, count });
  }
  for (const [labels, { bound, count }] of last) {
    if (bound !== Infinity || samples.get(`_count{${labels}}`) !== count)
      throw new Error(`${name}: ${labels} is not complete`);
    if (!samples.has(`_sum{${labels}}`)) throw new Error(`${name}: ${labels} has no sum`);
  }
}
