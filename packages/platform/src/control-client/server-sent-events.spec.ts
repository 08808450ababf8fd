import fc from 'fast-check';
import { readServerSentEvents } from './server-sent-events.js';

async function read(chunks: readonly Uint8Array[]): Promise<string[]> {
  const events: string[] = [];
  for await (const data of readServerSentEvents(ReadableStream.from<Uint8Array>(chunks))) events.push(data);
  return events;
}

describe('readServerSentEvents', () => {
  it('joins the data lines of an event and passes over all else', async () => {
    const text = ': hello\n\nid: 1\nevent: log\ndata: one\ndata: two\n\ndata:three\r\n\r\ndata: never finished';

    await expect(read([Buffer.from(text)])).resolves.toEqual(['one\ntwo', 'three']);
  });

  it('reads the same events however the stream is cut', async () => {
    const values = fc.array(fc.string({ unit: 'binary' }).map((value) => JSON.stringify(value)));
    await fc.assert(
      fc.asyncProperty(values, fc.integer({ min: 1, max: 20 }), async (expected, size) => {
        const bytes = Buffer.from(expected.map((value) => `data: ${value}\n\n`).join(''));
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        expect(await read(chunks)).toEqual(expected);
      }),
    );
  });
});
