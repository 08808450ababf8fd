import { KnownHosts } from './known-hosts.js';

const known = new KnownHosts('127.0.0.1', ['my-box', '.example.com']);

it.each([
  undefined,
  'localhost',
  'LOCALHOST:8888',
  'localhost.:8888',
  'abcdefgh.api.localhost:8888',
  '127.0.0.1:8888',
  '127.1.2.3',
  '[::1]:8888',
  'my-box:8888',
  'a.example.com',
  'a.b.example.com:1',
])('knows %s', (host) => expect(known.has(host)).toBe(true));

it.each([
  '',
  'evil.example',
  'evil.example:8888',
  'localhost.evil.example',
  'notlocalhost',
  '127.0.0.1.evil.example',
  '192.168.1.5',
  '[::2]:8888',
  'example.com',
  'evilexample.com',
  'sub.my-box',
  '.localhost',
])('does not know "%s"', (host) => expect(known.has(host)).toBe(false));

it('knows the address that is listened on, and any address where all are', () => {
  const one = new KnownHosts('192.168.1.5', []);
  expect([one.has('192.168.1.5:8888'), one.has('192.168.1.6')]).toEqual([true, false]);
  expect(new KnownHosts('fe80::1', []).has('[fe80::1]:8888')).toBe(true);
  for (const every of ['0.0.0.0', '::']) {
    const all = new KnownHosts(every, []);
    expect(['192.168.1.5', '[fe80::1]:1', 'evil.example', '1.2.3.4.evil.example'].map((host) => all.has(host))).toEqual(
      [true, true, false, false],
    );
  }
});
