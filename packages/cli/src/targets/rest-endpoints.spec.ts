import { publicUrl } from './rest-endpoints.js';

const LOAD_BALANCED = { base: 'https://e1.example.com', health: 'https://e1.example.com/ping' };

it.each<[string, object]>([
  ['https://e1.example.com', LOAD_BALANCED],
  ['https://example.com/v2/e1', { run: 'https://example.com/v2/e1/run', health: 'https://example.com/v2/e1/health' }],
  ['https://example.com/v2/e1', { base: null, run: 'https://example.com/v2/e1/run' }],
  ['', {}],
])('the public address is %j of %j', (expected, requestUrls) => {
  expect(publicUrl({ requestUrls: requestUrls as typeof LOAD_BALANCED })).toBe(expected);
});
