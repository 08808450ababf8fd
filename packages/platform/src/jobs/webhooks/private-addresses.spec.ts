import { isPrivateAddress, namesPrivateAddress } from './private-addresses.js';

it.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['0.0.0.0', true],
  ['10.1.2.3', true],
  ['172.16.0.1', true],
  ['172.32.0.1', false],
  ['192.168.1.1', true],
  ['169.254.169.254', true],
  ['100.64.0.1', true],
  ['8.8.8.8', false],
  ['::1', true],
  ['::', true],
  ['::ffff:127.0.0.1', true],
  ['::ffff:8.8.8.8', false],
  ['fe80::1', true],
  ['fd00::1', true],
  ['2606:4700::1111', false],
  ['no address', false],
])('knows whether %s is private', (address, expected) => {
  expect(isPrivateAddress(address)).toBe(expected);
});

it.each([
  ['http://localhost/', true],
  ['http://a.localhost:80/', true],
  ['http://[::1]/', true],
  // A URL's host is written in its usual form before it is looked at.
  ['http://0x7f.1/', true],
  ['http://2130706433/', true],
  ['http://example.com/', false],
])('knows whether %s names one', (url, expected) => {
  expect(namesPrivateAddress(new URL(url))).toBe(expected);
});
