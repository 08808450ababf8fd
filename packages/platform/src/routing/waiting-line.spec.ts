import fc from 'fast-check';
import { HandClock } from '../../test/support/hand-clock.js';
import { Deadlines } from '../clock/deadlines.js';
import { platformErrors } from '../errors/catalogue.js';
import { readAffinity } from './affinity.js';
import type { Slot } from './slot.js';
import { Arrivals, WaitingLine } from './waiting-line.js';

const timedOut = () => platformErrors.FLASH_NO_WORKERS({ reason: 'late' });
const slotOf = (workerId: string): Slot => ({
  workerId,
  version: 1,
  upstream: undefined as never,
  suspect: () => undefined,
  lost: () => undefined,
  acquit: () => undefined,
  release: () => undefined,
});

describe('WaitingLine', () => {
  let clock: HandClock;
  let left: number;
  let line: WaitingLine;
  let heard: string[];
  beforeEach(() => {
    clock = new HandClock();
    left = 0;
    heard = [];
    line = new WaitingLine(new Deadlines(clock), () => (left += 1));
  });
  const join = (name: string, header?: string, first = false) =>
    line.join(
      {
        affinity: readAffinity(header),
        headers: {},
        requestId: name,
        granted: ({ workerId }) => heard.push(`${name}@${workerId}`),
        refused: ({ code }) => heard.push(`${name}: ${code}`),
      },
      { waitMs: 1000, timedOut, first },
    );
  /** Serves with workers that have so many places each; whoever does not insist gets the first with a place. */
  const serve = (places: Record<string, number>) =>
    line.serve(({ affinity }) => {
      const wanted = affinity.mode === 'strict' ? [affinity.workerId] : Object.keys(places);
      const id = wanted.find((worker) => (places[worker] ?? 0) > 0);
      if (id === undefined) return undefined;
      places[id] = (places[id] ?? 0) - 1;
      return slotOf(id);
    });

  it('serves in the order of arrival, those that come again before the others', () => {
    join('a');
    join('b');
    join('again', undefined, true);
    serve({ w: 2 });
    expect(heard).toEqual(['again@w', 'a@w']);
    serve({ w: 2 });
    expect(heard).toEqual(['again@w', 'a@w', 'b@w']);
    expect(line.size).toBe(0);
  });

  it('lets nobody wait behind one that waits for another worker', () => {
    join('bound', 'strict busy');
    join('free');
    serve({ idle: 5, busy: 0 });
    expect(heard).toEqual(['free@idle']);
    serve({ busy: 1 });
    expect(heard).toEqual(['free@idle', 'bound@busy']);
  });

  it('gives a place that both could have to the one that came first', () => {
    join('free');
    join('bound', 'strict w');
    serve({ w: 1 });
    join('late');
    serve({ w: 1 });
    expect(heard).toEqual(['free@w', 'bound@w']);
  });

  it('lets one leave from the middle', () => {
    const [a] = [join('a'), join('b')];
    a?.leave();
    a?.leave();
    expect([line.size, left]).toEqual([1, 1]);
    serve({ w: 2 });
    expect(heard).toEqual(['b@w']);
  });

  it('refuses whoever waited too long', () => {
    join('a');
    clock.advance(999);
    join('b');
    clock.advance(1);
    expect([heard, line.size, left]).toEqual([['a: FLASH_NO_WORKERS'], 1, 1]);
  });

  it('refuses those whose worker is gone, or all', () => {
    join('a', 'strict gone');
    join('b', 'strict there');
    join('c', 'gone');
    line.refuseLost((worker) =>
      worker === 'gone' ? platformErrors.FLASH_AFFINITY_WORKER_GONE({ worker }) : undefined,
    );
    expect(heard).toEqual(['a: FLASH_AFFINITY_WORKER_GONE']);
    line.refuseAll(timedOut());
    expect(heard.slice(1)).toEqual(['b: FLASH_NO_WORKERS', 'c: FLASH_NO_WORKERS']);
    clock.advance(1000);
    expect([line.size, left, heard.length]).toEqual([0, 0, 3]);
  });

  it('moves to another line in the order of arrival, those that insist on a worker stay', () => {
    const arrivals = new Arrivals();
    const deadlines = new Deadlines(clock);
    let leftOther = 0;
    const other = new WaitingLine(deadlines, () => (leftOther += 1), arrivals);
    line = new WaitingLine(deadlines, () => (left += 1), arrivals);
    const [first, second] = [line, other];
    join('a');
    line = other;
    join('b');
    line = first;
    join('bound', 'strict w');
    const c = join('c', 'soft');
    join('again', undefined, true);
    first.moveTo(second);
    expect([first.size, second.size]).toEqual([1, 4]);
    c.leave();
    expect([left, leftOther]).toEqual([0, 1]);
    line = second;
    serve({ w: 2 });
    expect(heard).toEqual(['again@w', 'a@w']);
    clock.advance(1000);
    expect([heard.slice(2), first.size, second.size]).toEqual([
      ['b: FLASH_NO_WORKERS', 'bound: FLASH_NO_WORKERS'],
      0,
      0,
    ]);
  });

  it('passes over nobody that could have been served', () => {
    const arrival = fc.record({ header: fc.constantFrom(undefined, 'x', 'strict x', 'strict y'), first: fc.boolean() });
    const places = fc.record({ x: fc.nat(3), y: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(fc.oneof(arrival, places), { maxLength: 30 }), (steps) => {
        let waiting: { name: string; header: string | undefined }[] = [];
        const passedOver: number[] = [];
        heard = [];
        line = new WaitingLine(new Deadlines(clock), () => undefined);
        for (const [index, step] of steps.entries()) {
          const before = heard.length;
          if ('x' in step) {
            const left = { ...step };
            serve(left);
            const served = new Set(heard.slice(before).map((text) => text.split('@')[0]));
            waiting = waiting.filter(({ name }) => !served.has(name));
            // What is left over, nobody who waits can use.
            const usable = (id: 'x' | 'y') =>
              waiting.some(({ header = '' }) => !header.startsWith('strict') || header === `strict ${id}`);
            if ((left.x > 0 && usable('x')) || (left.y > 0 && usable('y'))) passedOver.push(index);
          } else {
            const one = { name: String(index), header: step.header };
            join(one.name, one.header, step.first);
            waiting = step.first ? [one, ...waiting] : [...waiting, one];
          }
        }
        expect([passedOver, line.size]).toEqual([[], waiting.length]);
      }),
    );
  });
});
