import { runpodUrl } from './access.js';

const urlOf = (value: string) => runpodUrl({ RUNPOD_API_BASE_URL: value });

it.each([
  ['', 'https://api.runpod.io'],
  ['https://v2-rest.runpod.io/v2', 'https://v2-rest.runpod.io'],
  ['https://v2-rest.runpod.io/v2/', 'https://v2-rest.runpod.io'],
  [' https://api.runpod.io/ ', 'https://api.runpod.io'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['http://localhost:8080/v2', 'http://localhost:8080'],
  ['http://[::1]:8080', 'http://[::1]:8080'],
])('the address %j is %s', (value, url) => {
  expect(urlOf(value)).toBe(url);
});

it.each([
  'api.runpod.io',
  'http://api.runpod.io',
  'http://127.0.0.1.evil.test',
  'https://api.runpod.io/v1',
  'https://api.runpod.io/v2?key=1',
  'https://user:secret@api.runpod.io',
  'ftp://api.runpod.io',
])('the address %j is refused, to which a key would go', (value) => {
  expect(() => urlOf(value)).toThrow('RUNPOD_API_BASE_URL');
});
