/** A family of metrics, as Prometheus' text format declares it. */
export interface MetricFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  /** Of its samples, without the bounds of a histogram's buckets. */
  readonly labels: readonly string[];
}

/**
 * Reads the families of a text in Prometheus' format 0.0.4.
 *
 * @throws Error where a family has no sample, so that its labels are not known
 */
export function metricsIn(text: string): readonly MetricFamily[] {
  return text
    .split(/^(?=# HELP )/m)
    .filter((part) => part.startsWith('# HELP '))
    .map((part) => {
      const [, name = '', help = ''] = /^# HELP (\S+) (.*)$/m.exec(part) ?? [];
      const [, type = ''] = /^# TYPE \S+ (\S+)$/m.exec(part) ?? [];
      const sample = part.split('\n').find((line) => line !== '' && !line.startsWith('#'));
      if (sample === undefined) throw new Error(`The metric ${name} has no sample`);
      const labels = [...sample.matchAll(/(\w+)="/g)].map(([, label = '']) => label);
      return { name, type, help, labels: labels.filter((label) => label !== 'le') };
    });
}
