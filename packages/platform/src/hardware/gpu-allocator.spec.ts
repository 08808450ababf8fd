import fc from 'fast-check';
import { chooseGpus, type GpuNeed } from './choose-gpus.js';
import { GpuAllocator } from './gpu-allocator.js';

const types = ['NVIDIA GeForce RTX 4090', 'NVIDIA GeForce RTX 4090', 'NVIDIA L4', 'NVIDIA L4', 'NVIDIA L4'];
const devices = types.map((type, index) => ({ id: String(index), type, memoryMb: null }));

/** Endpoints that want workers, each claiming as soon as it is told to, as drivers do. */
class Town {
  readonly allocator = new GpuAllocator({ source: 'virtual', devices, because: '' });
  readonly wanted = new Map<string, number>();
  readonly served: string[] = [];
  readonly running: string[] = [];
  readonly #needs: ReadonlyMap<string, GpuNeed>;
  readonly #calls: (() => void)[] = [];
  #count = 0;

  constructor(needs: ReadonlyMap<string, GpuNeed>) {
    this.#needs = needs;
  }

  /** @param workers that are wanted beside those that run */
  want(name: string, workers: number): void {
    this.wanted.set(name, workers);
    this.#claim(name);
    for (let call = this.#calls.shift(); call; call = this.#calls.shift()) call();
  }

  end(index: number): void {
    const [worker] = this.running.splice(index % Math.max(1, this.running.length), 1);
    if (worker !== undefined) this.allocator.release(worker);
    for (let call = this.#calls.shift(); call; call = this.#calls.shift()) call();
  }

  #claim(name: string): void {
    const workers = this.wanted.get(name) ?? 0;
    if (workers === 0) return this.allocator.leave(name);
    const ids = Array.from({ length: workers }, () => `${name}${(this.#count += 1)}`);
    const applicant = {
      endpointName: name,
      need: this.#needs.get(name) as GpuNeed,
      retry: () => void this.#calls.push(() => this.#claim(name)),
    };
    const granted = this.allocator.claim(name, applicant, ids, []);
    this.wanted.set(name, workers - granted.size);
    for (const id of granted.keys()) this.running.push(id);
    this.served.push(...Array.from(granted, () => name));
  }
}

it('has each GPU with one worker at most, and nobody waiting who could be served', () => {
  const need = fc.record({
    pools: fc.constantFrom(['ADA_24'], ['AMPERE_24'], ['ADA_24', 'AMPERE_24']),
    excludedTypes: fc.constant([]),
    count: fc.integer({ min: 1, max: 3 }),
  });
  const step = fc.oneof(
    fc.record({ name: fc.constantFrom('a', 'b', 'c'), workers: fc.integer({ min: 0, max: 3 }) }),
    fc.record({ end: fc.nat(9) }),
  );
  fc.assert(
    fc.property(fc.tuple(need, need, need), fc.array(step, { maxLength: 40 }), ([a, b, c], steps) => {
      const needs = new Map([
        ['a', a],
        ['b', b],
        ['c', c],
      ]);
      const town = new Town(needs);
      for (const one of steps) {
        if ('end' in one) town.end(one.end);
        else town.want(one.name, one.workers);
        const held = town.running.flatMap((id) => town.allocator.devicesOf(id));
        expect(new Set(held).size).toBe(held.length);
        const free = devices.filter((device) => !held.includes(device));
        expect(free.map((device) => town.allocator.holderOf(device))).toEqual(free.map(() => undefined));
        // Somebody else may be saving up for more than is free, so it is those alone that must have been served.
        const waiting = [...town.wanted]
          .filter(([, workers]) => workers > 0)
          .map(([name]) => needs.get(name) as GpuNeed);
        const [alone] = waiting.length === 1 ? waiting : [];
        expect(alone && chooseGpus(free, alone)).toBeUndefined();
      }
    }),
    { numRuns: 2000 },
  );
});

it('serves those that wait in the order in which they came, one worker at a time', () => {
  const need = { pools: ['ADA_24'], excludedTypes: [], count: 1 };
  const town = new Town(new Map(['a', 'b', 'c'].map((name) => [name, need])));
  town.want('a', 4);
  town.want('b', 2);
  town.want('c', 1);
  for (let ends = 0; ends < 5; ends += 1) town.end(0);
  expect(town.served).toEqual(['a', 'a', 'a', 'b', 'c', 'a', 'b']);
  expect([...town.wanted.values()]).toEqual([0, 0, 0]);
});
