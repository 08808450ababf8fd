import type { IncomingMessage } from 'node:http';
import { mayBeTold, nearestEndpoint } from './nearest-endpoint.js';

const pictures = { id: 'abcd1234', name: 'pictures' };
const users = { id: 'wxyz9876', name: 'user-service' };

describe('nearestEndpoint', () => {
  it.each([
    ['pictures', pictures],
    ['picture', pictures],
    ['User-Servise', users],
    ['wxyz987', users],
    ['nope', undefined],
    ['', undefined],
  ])('of %j', (wanted, nearest) => {
    expect(nearestEndpoint(wanted, [pictures, users])).toBe(nearest);
  });
});

describe('mayBeTold', () => {
  it.each([
    ['127.0.0.1', 'localhost:8080', true],
    ['::ffff:127.0.0.1', 'nope.api.localhost', true],
    ['::1', undefined, true],
    ['127.0.0.1', 'rebound.example', false],
    ['192.168.0.7', 'localhost', false],
    [undefined, 'localhost', false],
  ])('to %s, which asks for %s', (remoteAddress, host, told) => {
    expect(mayBeTold({ socket: { remoteAddress } } as unknown as IncomingMessage, host)).toBe(told);
  });
});
