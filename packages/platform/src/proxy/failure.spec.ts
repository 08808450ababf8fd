import { platformErrors } from '../errors/catalogue.js';
import { againAllowed, failureOf, isSuspicious, wasRead } from './failure.js';

const broken = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
const exhausted = Object.assign(new Error('connect EMFILE'), { code: 'EMFILE' });

describe('againAllowed', () => {
  it.each([
    ['nothing was sent', broken, { nothingSent: true, attempts: 1, repeatable: false }, true],
    ['it is harmless', broken, { nothingSent: false, attempts: 1, repeatable: true }, true],
    ['it may have had effects', broken, { nothingSent: false, attempts: 1, repeatable: false }, false],
    ['ten attempts', broken, { nothingSent: true, attempts: 10, repeatable: true }, false],
    ['no descriptors', exhausted, { nothingSent: true, attempts: 1, repeatable: true }, false],
    [
      'a fault of the response',
      platformErrors.FLASH_RESPONSE_MALFORMED({ problem: 'x' }),
      { nothingSent: false, attempts: 1, repeatable: true },
      false,
    ],
  ])('%s', (_name, error, facts, expected) => expect(againAllowed(error, facts)).toBe(expected));
});

describe('isSuspicious', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });
  it.each([
    ['one that broke', broken, false, true],
    ['an idle one that had been closed', broken, true, false],
    ['one that was refused', refused, true, true],
    ['one that the platform could not open', Object.assign(exhausted, { syscall: 'connect' }), true, false],
  ])('%s', (_name, error, nothingSent, expected) => expect(isSuspicious(error, nothingSent)).toBe(expected));
});

describe('wasRead', () => {
  it.each([
    ['a connection that ended', new Error('the worker closed the connection'), false, false, true],
    ['one that was reset with the request unread', broken, false, false, false],
    ['one that was reset with some of the body unread', broken, false, true, true],
    ['one on which nothing was sent', new Error('write EPIPE'), true, true, false],
    ['no descriptors', exhausted, false, false, false],
    ['a fault of the response', platformErrors.FLASH_RESPONSE_MALFORMED({ problem: 'x' }), false, true, false],
  ])('%s', (_name, error, nothingSent, hasBody, expected) =>
    expect(wasRead(error, nothingSent, hasBody)).toBe(expected),
  );
});

describe('failureOf', () => {
  it.each([
    [broken, 'FLASH_WORKER_LOST'],
    [exhausted, 'FLASH_NO_WORKERS'],
    [Object.assign(new TypeError('Invalid character'), { code: 'ERR_INVALID_CHAR' }), 'FLASH_RESPONSE_MALFORMED'],
    [Object.assign(new Error('x'), { code: 'ERR_HTTP_INVALID_STATUS_CODE' }), 'FLASH_RESPONSE_MALFORMED'],
  ])('%s', (error, code) => expect(failureOf(error, 'w').code).toBe(code));
});
