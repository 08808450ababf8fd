import { diskVerdict, nodeVerdict } from './machine-checks.js';

it.each([
  ['24.21.0', 'ok'],
  ['22.19.0', 'warning'],
  ['26.0.0', 'warning'],
  ['22.18.9', 'fault'],
  ['20.11.0', 'fault'],
])('Node %s is %s', (version, state) => {
  expect(nodeVerdict(version).state).toBe(state);
});

it.each([
  [60e9, 'ok'],
  [1.2e9, 'warning'],
  [0.1e9, 'fault'],
])('a disk with %d free bytes is %s', (free, state) => {
  expect(diskVerdict(free, '/home/me/.flash').state).toBe(state);
});
