import { request, type ClientRequest } from 'node:http';
import type { Rig } from './rig.js';

export interface ReadEvent<Data> {
  readonly id: string | undefined;
  readonly data: Data;
}

/** Reads a stream of Server-Sent Events into `events` until it is closed. */
export class EventReader<Data> {
  readonly events: ReadEvent<Data>[] = [];
  ended = false;
  readonly #request: ClientRequest;

  constructor(rig: Rig, path: string, headers: Record<string, string> = {}) {
    let text = '';
    this.#request = request(rig.url + path, {
      agent: false,
      headers: { authorization: `Bearer ${rig.key}`, ...headers },
    });
    this.#request.on('error', () => undefined);
    this.#request.on('response', (response) => {
      response.setEncoding('utf8');
      response.on('error', () => undefined);
      response.on('end', () => (this.ended = true));
      response.on('data', (chunk: string) => {
        const parts = (text + chunk).split('\n\n');
        text = parts.pop() ?? '';
        for (const part of parts.filter((event) => event.includes('data: '))) this.events.push(parsed<Data>(part));
      });
    });
    this.#request.end();
  }

  close(): void {
    this.#request.destroy();
  }
}

function parsed<Data>(text: string): ReadEvent<Data> {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1];
  return { id: field('id'), data: JSON.parse(field('data') ?? '') as Data };
}
