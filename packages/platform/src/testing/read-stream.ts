import type { Control } from './control.js';

/** Reads a stream of Server-Sent Events that ends by itself. @returns the data of its events, in their order */
export async function readStream<Data>(control: Control, path: string): Promise<Data[]> {
  const text = await (await control.send('GET', path)).text();
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data as string) as Data);
}
