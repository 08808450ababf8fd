import 'reflect-metadata';
import { Exclude, Type } from 'class-transformer';
import { ClassTable } from './class-table.js';
import { pack, unpack } from './crossing.js';
import { poolSize, type ThreadedHandler } from './threaded-handlers.js';

class Address {
  street = 'Elm';
}
class User {
  name = 'Alice';
  @Type(() => Address) addresses: Address[] = [];
}
class Undeclared {
  x = 1;
}
class Controller {
  handle(_user: User): void {}
}
Reflect.defineMetadata('design:paramtypes', [User], Controller.prototype, 'handle');

const handler: ThreadedHandler = { controller: Controller, name: 'handle', options: {} };

/** As another thread gets it, with a table of its own. */
function crossed(value: unknown): unknown {
  return unpack(
    structuredClone(pack(value, new ClassTable([handler]), 'Controller.handle')),
    new ClassTable([handler]),
  );
}

/** A class of its own with a name that others have. */
function namesake() {
  class Hidden {
    @Exclude() secret = 's';
  }
  return Hidden;
}

it('keeps the classes of declared instances, wherever they are, and one object one', () => {
  const user = Object.assign(new User(), { addresses: [new Address(), new Address()] });
  const { map, list, again, bytes } = crossed({
    map: new Map([['a', user]]),
    list: [new Set([user.addresses[1]])],
    again: user,
    bytes: Buffer.from('x'),
  }) as { map: Map<string, User>; list: Set<Address>[]; again: User; bytes: Buffer };
  expect(again).toBeInstanceOf(User);
  expect(map.get('a')).toBe(again);
  expect(again.addresses.map((address) => address instanceof Address)).toEqual([true, true]);
  expect([...list[0]!][0]).toBe(again.addresses[1]);
  expect(Buffer.isBuffer(bytes)).toBe(true);
});

it('makes plain objects of what nobody declares', () => {
  const arrived = crossed(new Undeclared());
  expect(arrived).not.toBeInstanceOf(Undeclared);
  expect(arrived).toEqual({ x: 1 });
});

it('refuses an instance whose class hides something and can not be told from another', () => {
  const [First] = [namesake(), namesake()];
  expect(() => crossed([new First()])).toThrow('one of several classes Hidden');
});

it.each([
  ['a function', () => undefined],
  ['a symbol', Symbol('s')],
  ['a Promise', Promise.resolve()],
])('refuses %s', (what, value) => {
  expect(() => crossed({ deep: [value] })).toThrow(
    `The handler Controller.handle runs in a thread, and ${what} is among`,
  );
});

it.each([
  ['by default one less than there are cores', [undefined], 8, [1, 7]],
  ['but one', [undefined], 1, [1, 1]],
  ['a number is both ends', [3], 8, [3, 3]],
  ['the larger of several', [[1, 4], 2, undefined] as const, 2, [2, 4]],
])('the size of the pool: %s', (_what, asked, cores, [min, max]) => {
  const handlers = asked.map((threads) => ({ ...handler, options: threads === undefined ? {} : { threads } }));
  expect(poolSize(handlers, cores)).toEqual({ min, max });
});
