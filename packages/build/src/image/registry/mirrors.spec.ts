import { formatReference, parseReference } from '../reference.js';
import { placesOf, readMirrors } from './mirrors.js';

const places = (image: string, setting: string) =>
  placesOf(parseReference(image), readMirrors(setting)).map(formatReference);

it.each([
  ['node:24', '', ['docker.io/library/node:24']],
  ['node:24', 'docker.io=localhost:5000', ['localhost:5000/library/node:24', 'docker.io/library/node:24']],
  [
    'ghcr.io/a/b:1',
    'docker.io=localhost:5000, ghcr.io=mirror.example.com/gh/',
    ['mirror.example.com/gh/a/b:1', 'ghcr.io/a/b:1'],
  ],
  [
    'a/b',
    'index.docker.io=m1.example.com,docker.io=m2.example.com',
    ['m1.example.com/a/b', 'm2.example.com/a/b', 'docker.io/a/b'],
  ],
])('%s with %j is at %j', (image, setting, expected) => {
  expect(places(image, setting)).toEqual(expected);
});

it.each([
  'docker.io',
  'docker.io=',
  '=localhost:5000',
  'docker.io=a=b',
  'docker.io=http://mirror',
  'hub=localhost:5000',
  'docker.io=mirror',
])('%j is refused', (setting) => {
  expect(() => readMirrors(setting)).toThrow(expect.objectContaining({ code: 'FLASH_REGISTRY_MIRRORS_INVALID' }));
});
