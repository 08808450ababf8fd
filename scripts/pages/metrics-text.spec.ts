import { metricsIn } from './metrics-text.ts';

it('reads name, type, help and labels of each family', () => {
  const text = [
    '# HELP requests_total Requests by status.',
    '# TYPE requests_total counter',
    'requests_total{route="/a",status="2xx"} 3',
    '# HELP seconds How long.',
    '# TYPE seconds histogram',
    'seconds_bucket{route="/a",le="0.1"} 1',
    'seconds_sum{route="/a"} 1',
    '# HELP rss Memory.',
    '# TYPE rss gauge',
    'rss 5',
    '',
  ].join('\n');
  expect(metricsIn(text)).toEqual([
    { name: 'requests_total', type: 'counter', help: 'Requests by status.', labels: ['route', 'status'] },
    { name: 'seconds', type: 'histogram', help: 'How long.', labels: ['route'] },
    { name: 'rss', type: 'gauge', help: 'Memory.', labels: [] },
  ]);
});

it('refuses a family without a sample, whose labels nobody can tell', () => {
  expect(() => metricsIn('# HELP a A.\n# TYPE a gauge\n')).toThrow('The metric a has no sample');
});
