import fc from 'fast-check';
import { readServerSentEvents, type ServerSentEvent } from './read-events.js';

async function read(chunks: readonly Uint8Array[]): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of readServerSentEvents(ReadableStream.from<Uint8Array>(chunks))) events.push(event);
  return events;
}

const readText = (text: string) => read([Buffer.from(text)]);

// The first four are the examples of WHATWG HTML, 9.2.6.
it.each<[string, string, Partial<ServerSentEvent>[]]>([
  ['data lines are joined', 'data: YHOO\ndata: +2\ndata: 10\n\n', [{ data: 'YHOO\n+2\n10', event: 'message' }]],
  [
    'an id lasts until the next one, and an empty one takes it back',
    ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n',
    [
      { data: 'first event', id: '1' },
      { data: 'second event', id: '' },
      { data: ' third event', id: '' },
    ],
  ],
  ['empty data is data', 'data\n\ndata\ndata\n\ndata:', [{ data: '' }, { data: '\n' }]],
  ['one space after the colon is dropped', 'data:test\n\ndata: test\n\n', [{ data: 'test' }, { data: 'test' }]],
  ['every line end is one', 'data: a\rdata: b\r\ndata: c\n\r\n', [{ data: 'a\nb\nc' }]],
  ['a byte order mark is no part of the first line', '\uFEFFdata: a\n\n', [{ data: 'a' }]],
  ['a second one is', '\uFEFF\uFEFFdata: a\n\ndata: b\n\n', [{ data: 'b' }]],
  [
    'an event without data is none, and its type is dropped',
    'event: x\n\ndata: a\n\n',
    [{ data: 'a', event: 'message' }],
  ],
  ['an id with NUL is ignored', 'id: 1\nid: 2\0\ndata: a\n\n', [{ data: 'a', id: '1' }]],
  [
    'retry takes digits only',
    'retry: 100\ndata: a\n\nretry: 1s\ndata: b\n\n',
    [{ data: 'a', retry: 100 }, { data: 'b' }],
  ],
  ['other fields are ignored', 'Data: x\ndatax: y\n data: z\ndata: a\n\n', [{ data: 'a' }]],
  ['an event without its end is dropped', 'data: a\n\ndata: b\n', [{ data: 'a' }]],
])('%s', async (_, text, expected) => {
  const events = await readText(text);
  expect(events).toEqual(expected.map((event) => expect.objectContaining(event)));
  expect(events[1]?.retry).toBeUndefined();
});

it('reads the same events however the stream is cut', async () => {
  const line = fc.constantFrom('data: é', 'data', 'id: 1', 'event: x', ': c', '', '', 'retry: 5', 'data: 😀');
  const end = fc.constantFrom('\n', '\r', '\r\n');
  const texts = fc.array(fc.tuple(line, end), { maxLength: 30 }).map((lines) => lines.flat().join(''));
  await fc.assert(
    fc.asyncProperty(texts, fc.integer({ min: 1, max: 7 }), async (text, size) => {
      const bytes = Buffer.from(text);
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      expect(await read(chunks)).toEqual(await readText(text));
    }),
  );
});
