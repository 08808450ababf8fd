import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Answer, WorkerProcess } from '@flash-ts/testkit/workers';
import { buildArtifact, type Artifact } from './harness/bundle.js';

let artifact: Artifact;
let worker: WorkerProcess;

beforeAll(async () => {
  artifact = await buildArtifact();
  worker = new WorkerProcess(artifact.folder, { FLASH_RESOURCE_NAME: 'upload-service' });
  await worker.logged('ready');
});

afterAll(async () => {
  await worker?.stop();
  await artifact?.remove();
});

type Part = readonly [name: string, value: string | Buffer, filename?: string, type?: string];

const BOUNDARY = 'a-boundary';
const TYPE = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };

function bytesOf(parts: readonly Part[]): Buffer {
  const pieces = parts.flatMap(([name, value, filename, type]) => {
    const file = filename === undefined ? '' : `; filename="${filename}"`;
    const media = type === undefined ? '' : `\r\nContent-Type: ${type}`;
    const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}${media}\r\n\r\n`;
    return [Buffer.from(head), Buffer.from(value), Buffer.from('\r\n')];
  });
  return Buffer.concat([...pieces, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

const send = (path: string, parts: readonly Part[]) => worker.ask(path, { body: bytesOf(parts), headers: TYPE });

function faultsOf(answer: Answer): [unknown, unknown][] {
  expect([answer.status, answer.text]).toEqual([422, expect.any(String)]);
  const { detail } = answer.json() as { detail: { loc: unknown; type: unknown }[] };
  return detail.map(({ loc, type }) => [loc, type]);
}

const picture: Part = ['picture', 'pixels', 'cat.txt', 'text/plain'];
const title: Part = ['title', 'A cat'];
const width: Part = ['width', '640'];

describe('a form', () => {
  test('gives the file, and the fields as the DTO declares them', async () => {
    const parts: Part[] = [title, picture, width, ['public', 'true'], ['tags', 'a'], ['tags', 'b']];
    expect((await send('/pictures', parts)).json()).toEqual({
      picture: { name: 'cat.txt', type: 'text/plain', size: 6, text: 'pixels' },
      caption: { title: 'A cat', width: 640, public: true, tags: ['a', 'b'] },
      built: true,
    });
  });

  test('made by fetch is read, whatever bytes the file has', async () => {
    const form = new FormData();
    form.set('log', new Blob([Buffer.from([0, 13, 10, 45, 45, 255])], { type: 'application/x-log' }), 'é "1".log');
    form.set('line', '7');
    const sent = new Request('http://worker/logs', { method: 'POST', body: form });
    const headers = { 'content-type': sent.headers.get('content-type')! };
    const answer = await worker.ask('/logs', { body: Buffer.from(await sent.arrayBuffer()), headers });
    expect(answer.json()).toEqual({
      file: expect.objectContaining({ name: 'é "1".log', type: 'application/x-log', size: 6 }),
      line: 7,
    });
  });

  test('sent in chunks of a few bytes is the same', async () => {
    const outgoing = request({ socketPath: worker.socketPath, path: '/many', method: 'POST', headers: TYPE });
    const body = bytesOf([['a', 'first', '1.txt'], picture]);
    for (let at = 0; at < body.length; at += 7) {
      outgoing.write(body.subarray(at, at + 7));
      await turn();
    }
    outgoing.end();
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    expect((await response.toArray()).join('')).toContain('"text":"first"},{"name":"cat.txt"');
  });

  test.each([
    ['../../etc/passwd', 'passwd'],
    [String.raw`C:\\pictures\\cat.png`, 'cat.png'],
    ['/etc/shadow', 'shadow'],
    ['..', ''],
  ])('of a file named %s has the name %s', async (sent, name) => {
    expect((await send('/many', [['picture', 'x', sent]])).json()).toMatchObject([{ name }]);
  });

  test("takes a file's name from filename*, and text in the charset that it names", async () => {
    const body = Buffer.concat([
      Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="picture"; filename="plain.txt"; `),
      Buffer.from(`filename*=UTF-8''na%C3%AFve%20%E2%82%AC.txt\r\n\r\nx\r\n--${BOUNDARY}\r\n`),
      Buffer.from(
        'Content-Disposition: form-data; name="title"\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n',
      ),
      Buffer.from([0x67, 0xfc]),
      Buffer.from(`\r\n--${BOUNDARY}\r\nContent-Disposition: form-data; name="width"\r\n\r\n1\r\n--${BOUNDARY}--\r\n`),
    ]);
    expect((await worker.ask('/pictures', { body, headers: TYPE })).json()).toMatchObject({
      picture: { name: 'naïve €.txt', text: 'x' },
      caption: { title: 'gü', width: 1 },
    });
  });

  test('may have its boundary in quotes, and names in any case', async () => {
    const headers = { 'content-type': `Multipart/Form-Data; Boundary="${BOUNDARY}"` };
    expect((await worker.ask('/many', { body: bytesOf([picture]), headers })).json()).toMatchObject([{ size: 6 }]);
  });

  test('is refused behind the guards', async () => {
    expect((await worker.ask('/guarded', { body: 'no form', headers: TYPE })).status).toBe(403);
  });
});

describe('422', () => {
  test.each<[string, Part[]]>([
    ['absent', [title, width]],
    ['a field of text', [title, width, ['picture', 'text']]],
    ['an input in which nothing was chosen', [title, width, ['picture', '', '', 'application/octet-stream']]],
  ])('for a file that is %s', async (_name, parts) => {
    expect(faultsOf(await send('/pictures', parts))).toEqual([[['body', 'picture'], 'missing']]);
  });

  test('names every fault of files and fields', async () => {
    const answer = await send('/pictures', [picture, picture, ['width', 'wide'], ['public', 'maybe'], ['extra', '1']]);
    expect(new Set(faultsOf(answer).map((fault) => JSON.stringify(fault)))).toEqual(
      new Set([
        '[["body","picture"],"type_error.single"]',
        '[["body","width"],"type_error.number"]',
        '[["body","public"],"type_error.boolean"]',
        '[["body","title"],"missing"]',
        '[["body","extra"],"unknown_field"]',
      ]),
    );
  });

  test('for a file that nobody takes, where unknown fields are forbidden', async () => {
    const answer = await send('/pictures', [picture, title, width, ['other', 'x', 'o.txt']]);
    expect(faultsOf(answer)).toEqual([[['body', 'other'], 'unknown_field']]);
  });

  test('for a form without any file where a list is taken, and for no body at all', async () => {
    expect(faultsOf(await send('/many', []))).toEqual([[['body', 'files'], 'missing']]);
    expect(faultsOf(await worker.ask('/many', { method: 'POST' }))).toEqual([[['body', 'files'], 'missing']]);
  });

  test('for a body that is no form', async () => {
    expect(faultsOf(await worker.ask('/pictures', { body: { title: 'x' } }))).toEqual([[['body'], 'content_type']]);
  });

  test('for a form that is cut anywhere', async () => {
    const whole = bytesOf([picture, title, width]);
    for (let length = 0; length < whole.length - 4; length += 11) {
      const answer = await worker.ask('/pictures', { body: whole.subarray(0, length), headers: TYPE });
      expect(faultsOf(answer)).toEqual([[['body'], 'form_invalid']]);
    }
  });

  test('for a Content-Type without a boundary', async () => {
    const headers = { 'content-type': 'multipart/form-data' };
    const answer = await worker.ask('/many', { body: bytesOf([picture]), headers });
    expect(faultsOf(answer)).toEqual([[['body'], 'form_invalid']]);
  });

  test('for a field beyond a mebibyte, and for more than a thousand parts', async () => {
    const long = await send('/pictures', [picture, ['title', Buffer.alloc(1024 * 1024 + 1, 'x')], width]);
    expect(faultsOf(long)).toEqual([[['body', 'title'], 'form_field_too_long']]);
    const many = await send(
      '/many',
      Array.from({ length: 1001 }, () => picture),
    );
    expect(faultsOf(many)).toEqual([[['body'], 'form_too_many_parts']]);
  });

  test('and names that would change a prototype change nothing', async () => {
    const answer = await send('/pictures', [picture, title, width, ['__proto__', 'x']]);
    expect(answer.json()).toMatchObject({ caption: { title: 'A cat', width: 640 } });
    const inherited = await send('/pictures', [picture, title, width, ['constructor', 'x']]);
    expect(inherited.json()).toMatchObject({ caption: { title: 'A cat', width: 640 }, built: true });
  });
});

test('a body over 30 MiB is 413, a file just below it is taken', async () => {
  const large = (size: number) => send('/many', [['picture', Buffer.alloc(size), 'large.bin']]);
  expect((await large(30 * 1024 * 1024)).status).toBe(413);
  expect((await large(30 * 1024 * 1024 - 1024)).json()).toMatchObject([{ size: 30 * 1024 * 1024 - 1024 }]);
});

describe('a file with pipes of its own', () => {
  test('may be left out, and then JSON will do', async () => {
    const caption = { title: 'A cat', width: 640 };
    expect((await send('/either', [picture, title, width])).json()).toMatchObject({ picture: { size: 6 }, caption });
    expect((await send('/either', [title, width])).json()).toEqual({ caption });
    expect((await worker.ask('/either', { body: caption })).json()).toEqual({ caption });
    expect(faultsOf(await worker.ask('/either', { body: { ...caption, width: '640' } }))).toEqual([
      [['body', 'width'], 'min'],
      [['body', 'width'], 'isInt'],
    ]);
  });

  test("is judged by Nest's own pipe, with its answers", async () => {
    expect((await send('/small', [picture])).status).toBe(200);
    expect((await send('/small', [['picture', 'far more than ten', 'a.txt', 'text/plain']])).status).toBe(400);
    expect((await send('/small', [title])).status).toBe(400);
  });
});

describe("Nest's upload interceptors", () => {
  test('give the file, and the fields are validated all the same', async () => {
    expect((await send('/intercepted', [picture, title, width])).json()).toMatchObject({
      picture: { size: 6, text: 'pixels', type: 'text/plain' },
      caption: { title: 'A cat', width: 640 },
      original: 'cat.txt',
    });
    expect(faultsOf(await send('/intercepted', [title, ['width', '0']]))).toEqual([
      [['body', 'file'], 'missing'],
      [['body', 'width'], 'min'],
    ]);
  });

  test('keep their limits and their answers', async () => {
    expect((await send('/intercepted', [['picture', 'far more than ten', 'a.txt'], title, width])).status).toBe(413);
    expect((await send('/intercepted', [['other', 'x', 'a.txt'], title, width])).status).toBe(400);
    expect(
      (
        await send(
          '/intercepted/list',
          [1, 2, 3].map((n) => ['pictures', `${n}`, 'n.txt']),
        )
      ).status,
    ).toBe(400);
  });

  test('give lists and groups of files', async () => {
    const two = await send('/intercepted/list', [
      ['pictures', '1', 'a.txt'],
      ['pictures', '2', 'b.txt'],
    ]);
    expect(two.json()).toMatchObject([{ text: '1' }, { text: '2' }]);
    const groups = await send('/intercepted/groups', [
      ['front', '1', 'a.txt'],
      ['back', '2', 'b.txt'],
    ]);
    expect(groups.json()).toMatchObject({ front: [{ text: '1' }], back: [{ text: '2' }] });
  });

  test('refuse a form that is cut short', async () => {
    const answer = await worker.ask('/intercepted', { body: bytesOf([picture]).subarray(0, -20), headers: TYPE });
    expect(faultsOf(answer)).toEqual([[['body'], 'form_invalid']]);
  });
});
