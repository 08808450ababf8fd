import { describe, expect, it } from '@jest/globals';
import type { ConnectOptions } from '../options.js';
import { findAddress, sibling } from './find-address.js';

const CLOUD_KEY = { RUNPOD_API_KEY: 'cloud-key' };
const WORKER = {
  FLASH_ENDPOINT_IDS: '{"users":"u1"}',
  FLASH_ENDPOINT_URL: 'http://127.0.0.1:8080/e/{id}',
  RUNPOD_API_KEY: 'call-key',
};
const contract = { name: 'users', handlers: {} };

it.each<[string, ConnectOptions, Record<string, string>, [origin: string, base: string, key: string | undefined]]>([
  ['an id is in the cloud', { id: 'abc' }, CLOUD_KEY, ['https://abc.api.runpod.ai', '', 'cloud-key']],
  ['its own key goes first', { id: 'abc', key: 'own' }, CLOUD_KEY, ['https://abc.api.runpod.ai', '', 'own']],
  ['an id in a worker is at its platform', { id: 'abc' }, WORKER, ['http://127.0.0.1:8080', '/e/abc', 'call-key']],
  ['a name in a worker is a sibling', { name: 'users' }, WORKER, ['http://127.0.0.1:8080', '/e/u1', 'call-key']],
  ['a contract has a name', { contract }, WORKER, ['http://127.0.0.1:8080', '/e/u1', 'call-key']],
  [
    'another host does not get the key',
    { url: 'https://example.com/a/' },
    CLOUD_KEY,
    ['https://example.com', '/a', undefined],
  ],
  [
    'nor one that only looks like the cloud',
    { url: 'https://api.runpod.ai.example.com' },
    CLOUD_KEY,
    ['https://api.runpod.ai.example.com', '', undefined],
  ],
  [
    'nor the cloud without TLS',
    { url: 'http://a.api.runpod.ai' },
    CLOUD_KEY,
    ['http://a.api.runpod.ai', '', undefined],
  ],
  [
    'a URL of the cloud does',
    { url: 'https://a.api.runpod.ai' },
    CLOUD_KEY,
    ['https://a.api.runpod.ai', '', 'cloud-key'],
  ],
  [
    'the base URL overrides an id',
    { id: 'abc' },
    { FLASH_ENDPOINT_BASE_URL: 'http://localhost:9000/x', ...CLOUD_KEY },
    ['http://localhost:9000', '/x', undefined],
  ],
  [
    'and has id and name in it',
    { id: 'abc', contract },
    { FLASH_ENDPOINT_BASE_URL: 'http://localhost:8888/{name}/{id}' },
    ['http://localhost:8888', '/users/abc', undefined],
  ],
  [
    'but not a URL',
    { url: 'http://a.example' },
    { FLASH_ENDPOINT_BASE_URL: 'http://b.example' },
    ['http://a.example', '', undefined],
  ],
])('%s', (_, options, env, [origin, base, key]) => {
  expect(findAddress(options, env).find()).toEqual({ origin, base, key });
});

describe('an address that can’t be used', () => {
  it.each<[string, ConnectOptions, Record<string, string>, string, string]>([
    ['none', {}, {}, 'FLASH_CLIENT_ADDRESS', 'none of'],
    ['two', { id: 'a', url: 'http://b.example' }, {}, 'FLASH_CLIENT_ADDRESS', '`id` and `url`'],
    ['no URL', { url: 'example.com' }, {}, 'FLASH_CLIENT_URL', 'is no URL'],
    ['another scheme', { url: 'ftp://example.com' }, {}, 'FLASH_CLIENT_URL', 'http:// or https://'],
    ['a query', { url: 'http://example.com?a=1' }, {}, 'FLASH_CLIENT_URL', 'query'],
    ['a broken variable', { id: 'a' }, { FLASH_ENDPOINT_BASE_URL: 'x' }, 'FLASH_CLIENT_URL', 'FLASH_ENDPOINT_BASE_URL'],
    ['an id that leads to another host', { id: 'a.example/b' }, {}, 'FLASH_CLIENT_OPTION', '`id`'],
    ['a key with a line end', { id: 'a' }, { RUNPOD_API_KEY: 'hidden\n' }, 'FLASH_CLIENT_KEY', 'RUNPOD_API_KEY'],
  ])('%s', (_, options, env, code, text) => {
    expect(() => findAddress(options, env)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(text) }),
    );
  });

  it('shows no password', () => {
    expect(() => findAddress({ url: 'http://me:hidden@example.com' }, {})).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hidden') }),
    );
  });
});

it('says when a sibling was not deployed yet', () => {
  expect(() => sibling('orders', WORKER.FLASH_ENDPOINT_IDS, undefined, WORKER).find()).toThrow(
    expect.objectContaining({ name: 'EndpointNotDeployedError' }),
  );
});
