import fc from 'fast-check';
import { formatReference, isLoopback, parseReference, registryOrigin } from './reference.js';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('the name of an image', () => {
  it.each([
    ['node', 'docker.io/library/node'],
    ['node:24-slim', 'docker.io/library/node:24-slim'],
    ['nvidia/cuda:12.8.1', 'docker.io/nvidia/cuda:12.8.1'],
    ['index.docker.io/library/node', 'docker.io/library/node'],
    ['localhost/app', 'localhost/app'],
    ['localhost:5000/app', 'localhost:5000/app'],
    ['[::1]:5000/acme/app:1', '[::1]:5000/acme/app:1'],
    ['ghcr.io/acme/some__app/v-1:V1.0_x', 'ghcr.io/acme/some__app/v-1:V1.0_x'],
    [`node:24@${DIGEST}`, `docker.io/library/node:24@${DIGEST}`],
    [`registry.example.com/a@${DIGEST}`, `registry.example.com/a@${DIGEST}`],
  ])('%s is %s', (text, full) => {
    expect(formatReference(parseReference(text))).toBe(full);
  });

  it.each([
    ['', /repository ""/],
    ['registry.example.com/', /repository ""/],
    ['registry.example.com/Acme/app', /lower case/],
    ['acme//app', /repository "acme\/\/app"/],
    ['acme/app:', /the tag ""/],
    ['acme/app:-x', /the tag "-x"/],
    ['acme/app:a b', /the tag "a b"/],
    ['acme/app@sha256:12', /64 hexadecimal digits/],
    [`acme/app@${DIGEST}@${DIGEST}`, /64 hexadecimal digits/],
    ['https://registry.example.com/app', /registry "https:"/],
    ['user:password@registry.example.com/app', /64 hexadecimal digits/],
    ['exa_mple.com/app', /registry "exa_mple.com"/],
    [`acme/${'a'.repeat(300)}`, /repository/],
    ['acme/../app', /repository/],
    ['acme/app\n', /repository/],
  ])('%j is refused', (text, problem) => {
    expect(() => parseReference(text)).toThrow(problem);
  });

  it('is read from what it is written as', () => {
    const word = fc.stringMatching(/^[a-z\d]{1,8}$/);
    const parts = fc.record({
      registry: fc.constantFrom('docker.io', 'localhost:5000', 'registry.example.com'),
      repository: fc.tuple(word, word).map((words) => words.join('/')),
      tag: fc.option(fc.stringMatching(/^\w[\w.-]{0,20}$/), { nil: undefined }),
      digest: fc.constantFrom(undefined, DIGEST),
    });
    fc.assert(fc.property(parts, (reference) => expect(parseReference(formatReference(reference))).toEqual(reference)));
  });
});

describe('where a registry answers', () => {
  it.each([
    ['docker.io', 'https://registry-1.docker.io'],
    ['registry.example.com', 'https://registry.example.com'],
    ['localhost:5000', 'http://localhost:5000'],
    ['127.0.0.1:5000', 'http://127.0.0.1:5000'],
    ['[::1]:5000', 'http://[::1]:5000'],
  ])('%s: %s', (registry, origin) => {
    expect(registryOrigin(registry)).toBe(origin);
  });

  it.each(['127.0.0.1.example.com', 'localhost.example.com', '10.0.0.1:5000', '128.0.0.1'])(
    'does not take %s for this machine',
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});
