import { expect, test } from '@jest/globals';
import { nearestName } from './nearest-name.js';

test.each([
  ['Header2', ['Get', 'Headers', 'HttpCode'], 'Headers'],
  ['NotFoundExeption', ['NotFoundException', 'HttpException'], 'NotFoundException'],
  ['injectable', ['Injectable', 'Inject'], 'Injectable'],
  ['Cat', ['Dog', 'Category', 'default'], undefined],
  ['--evn', ['--port', '--env'], '--env'],
  ['stauts', ['start', 'status'], 'status'],
  ['x', [], undefined],
])('of %s among %p it is %s', (wanted, names, nearest) => {
  expect(nearestName(wanted, names)).toBe(nearest);
});
