import type { ServerResponse } from 'node:http';
import type { Kind } from './kinds.ts';
import type { Change, ObjectStore } from './object-store.ts';

export interface Watched {
  readonly kind: Kind;
  /** Undefined for all. */
  readonly namespace: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly name: string | undefined;
  /** The version after which changes are told; undefined for all objects that there are and what comes. */
  readonly after: string | undefined;
}

/** Streams of changes, which a test can cut off. */
export class Watches {
  readonly #store: ObjectStore;
  readonly #open = new Set<ServerResponse>();
  /** How many there have been. */
  opened = 0;
  /** Versions up to this one are forgotten, so that a watch from there gets 410. */
  #forgotten = 0;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Cuts off all of them, as a load balancer does. */
  drop(): void {
    for (const response of this.#open) response.destroy();
  }

  /** Forgets all earlier versions, and ends the watches with 410. */
  expire(): void {
    this.#forgotten = Number(this.#store.version);
    for (const response of this.#open) this.#gone(response);
  }

  serve(response: ServerResponse, { kind, namespace, labels, name, after }: Watched): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (after !== undefined && Number(after) < this.#forgotten) return this.#gone(response);
    const isMeant = (change: Change) =>
      change.kind === kind &&
      (namespace === undefined || change.object.metadata.namespace === namespace) &&
      (name === undefined || change.object.metadata.name === name) &&
      Object.entries(labels).every(([label, value]) => change.object.metadata.labels?.[label] === value);
    const send = ({ type, object }: Change) => response.write(`${JSON.stringify({ type, object })}\n`);
    const missed =
      after === undefined
        ? this.#store.list(kind, namespace, labels).map((object) => ({ type: 'ADDED' as const, kind, object }))
        : this.#store.changesAfter(Number(after));
    for (const change of missed) if (isMeant(change)) send(change);
    const stop = this.#store.observe((change) => {
      if (isMeant(change)) send(change);
    });
    this.#open.add(response);
    this.opened += 1;
    response.on('close', () => {
      stop();
      this.#open.delete(response);
    });
  }

  #gone(response: ServerResponse): void {
    const object = {
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      message: 'too old resource version',
      reason: 'Expired',
      code: 410,
    };
    response.end(`${JSON.stringify({ type: 'ERROR', object })}\n`);
  }
}
