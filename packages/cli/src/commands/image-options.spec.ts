import { imageRequest } from './image-options.js';

it('reads the name, the tags and the rest', () => {
  const options = {
    image: 'registry.example.com/acme/shop:1.0',
    tag: ['latest', '1'],
    base: 'node:24',
    platform: 'linux/amd64',
  };
  expect(imageRequest(options as never)).toEqual({
    name: { registry: 'registry.example.com', repository: 'acme/shop', tag: '1.0', digest: undefined },
    tags: ['latest', '1'],
    base: 'node:24',
    platform: 'linux/amd64',
    ociDir: undefined,
    push: true,
  });
  expect(imageRequest({ ociDir: 'out' })).toMatchObject({ name: undefined, ociDir: 'out', tags: [] });
});

it.each([
  [{ tag: ['1'] }, /--tag is of images/],
  [{ base: 'node:24' }, /--base is of images/],
  [{ platform: 'linux/amd64' }, /--platform is of images/],
  [{ image: 'acme/shop', tag: ['a b'] }, /--tag is "a b"; allowed are up to 128/],
  [{ image: `acme/shop@sha256:${'0'.repeat(64)}` }, /a digest follows from what is in the image/],
  [{ image: 'acme/Shop' }, /lower case/],
  [{ image: 'acme/shop', base: 'node:' }, /the tag ""/],
])('refuses %j', (options, message) => {
  expect(() => imageRequest(options as never)).toThrow(message);
});
