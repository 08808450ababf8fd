import { localLink, relativeAddress, sitePath } from './site-paths.ts';

it.each([
  ['docs/README.md', 'index.html'],
  ['docs/gpu.md', 'gpu.html'],
  ['docs/adr/README.md', 'adr/index.html'],
  ['docs/adr/0001-a.md', 'adr/0001-a.html'],
  ['docs/images/status.png', 'images/status.png'],
  ['packages/worker/README.md', 'repository/packages/worker/index.html'],
  ['packages/cli/docker/cpu.Dockerfile', 'repository/packages/cli/docker/cpu.Dockerfile.txt'],
])('%s is %s on the site', (path, address) => {
  expect(sitePath(path)).toBe(address);
});

it('tells addresses that hold under any prefix', () => {
  expect(relativeAddress('adr/a.html', 'index.html')).toBe('../index.html');
  expect(relativeAddress('index.html', 'adr/a.html')).toBe('adr/a.html');
  expect(relativeAddress('a.html', 'a.html')).toBe('a.html');
});

it('reads links as GitHub resolves them', () => {
  expect(localLink('docs/a.md', '../README.md#try-it')).toEqual({ path: 'README.md', anchor: 'try-it' });
  expect(localLink('docs/a.md', '#there')).toEqual({ path: 'docs/a.md', anchor: 'there' });
  expect(localLink('README.md', 'samples/ocr/')).toEqual({ path: 'samples/ocr', anchor: '' });
  expect(localLink('docs/a.md', 'https://nodejs.org/')).toBeUndefined();
});
