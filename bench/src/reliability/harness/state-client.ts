import type { TestPlatform } from '@flash-ts/platform/testing';

/** What there is on a platform: id → the value that was last written to it. */
export type Live = ReadonlyMap<string, string | undefined>;

/** A change that was sent and not answered: either it was made or not. */
interface Unanswered {
  readonly id: string | undefined;
  /** Undefined for a removal. */
  readonly value: string | undefined;
}

/** What the control API's client says of a request without an answer. */
const UNANSWERED: ReadonlySet<string> = new Set(['FLASH_PLATFORM_UNREACHABLE', 'FLASH_PLATFORM_SILENT']);

/** Creates, changes and removes things of its own one after the other, and knows what it was told of them. */
export class Client {
  readonly known = new Map<string, string>();
  unanswered: Unanswered | undefined;
  readonly #prefix: string;
  #count = 0;

  constructor(number: number) {
    this.#prefix = `client-${number}`;
  }

  /** Goes on until the platform does not answer any more. @returns how many changes were acknowledged */
  async change(platform: TestPlatform, image: string): Promise<number> {
    for (let acknowledged = 0; ; acknowledged += 1) {
      this.#count += 1;
      const value = `${this.#prefix}-${this.#count}`;
      try {
        await this.#changeOne(platform, image, value);
        this.unanswered = undefined;
      } catch (error) {
        // A refusal is an answer, and none is expected.
        if (!UNANSWERED.has((error as { code?: string }).code ?? '')) throw error;
        return acknowledged;
      }
    }
  }

  async #changeOne(platform: TestPlatform, image: string, value: string): Promise<void> {
    const ids = [...this.known.keys()];
    const id = ids[this.#count % Math.max(1, ids.length)];
    if (id === undefined || (ids.length < 3 && this.#count % 2 === 0)) return this.#create(platform, image, value);
    const path = id.startsWith('endpoint ') ? '/v2/serverless' : '/v2/network-volumes';
    const key = id.slice(id.indexOf(' ') + 1);
    if (ids.length > 1 && this.#count % 5 === 0) {
      this.unanswered = { id, value: undefined };
      await platform.control('DELETE', `${path}/${key}`);
      this.known.delete(id);
      return;
    }
    this.unanswered = { id, value };
    await platform.control(
      'PATCH',
      `${path}/${key}`,
      id.startsWith('endpoint ') ? { env: { VALUE: value } } : { name: value },
    );
    this.known.set(id, value);
  }

  async #create(platform: TestPlatform, image: string, value: string): Promise<void> {
    this.unanswered = { id: undefined, value };
    if (this.#count % 4 === 0) {
      const { id } = await platform.create({
        name: value,
        image,
        env: { VALUE: value },
        workers: { min: 0, max: 1, idleTimeout: 1 },
      });
      this.known.set(`endpoint ${id}`, value);
    } else {
      const body = { name: value, size: 10, dataCenter: 'EU-RO-1' };
      const { id } = await platform.control<{ id: string }>('POST', '/v2/network-volumes', body);
      this.known.set(`volume ${id}`, value);
    }
  }

  /** Takes over what became of the change without an answer. @returns what differs from what was acknowledged */
  reconcile(live: Live): string[] {
    const { unanswered } = this;
    this.unanswered = undefined;
    return [...this.known].flatMap(([id, value]) => {
      const found = live.get(id.slice(id.indexOf(' ') + 1));
      if (found === value) return [];
      if (unanswered?.id !== id || found !== unanswered.value) return [`${id} is ${found}, acknowledged was ${value}`];
      if (found === undefined) this.known.delete(id);
      else this.known.set(id, found);
      return [];
    });
  }
}

/** Everything that was acknowledged to a client and is not as it was. */
export function differences(clients: readonly Client[], live: Live): string[] {
  return clients.flatMap((client) => client.reconcile(live));
}
