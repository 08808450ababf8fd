import { request } from 'node:http';
import { connect } from 'node:net';
import type { LogLine } from '@flash-ts/core/contract';
import { until } from '@flash-ts/testkit/waiting';
import { end, outputOf } from './flash-command.js';
import { OneEndpoint, oneEndpoint } from './run-one-endpoint.js';

const one = new OneEndpoint(oneEndpoint(`@Post('/*') x() { return {}; }`));

/** Sends a request whose path is sent as it is. @returns the status */
function post(base: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(base, { method: 'POST', path, agent: false }, (answer) => resolve(answer.resume().statusCode));
    sent.once('error', reject).end();
  });
}

function started(...flags: string[]) {
  const child = one.flash.start(['run', '--project', one.project.dir, '--port', '0', ...flags]);
  const output = outputOf(child);
  const base = async () => {
    const [address = ''] = /http:\/\/localhost:\d+/.exec(await output.until(/localhost:\d+\/one/, 120)) ?? [];
    return address;
  };
  return { child, output, base };
}

describe('flash run', () => {
  it('prints a line for each request, without its query, and escaped', async () => {
    const { child, output, base } = started();
    const address = await base();
    expect(await post(address, '/one/users?token=of-somebody')).toBe(200);
    await output.until(/one \w+ INFO {2}POST \/users 200 [\d.]+ ms requestId=/);
    expect(await post(address, `/one/${'x'.repeat(1000)}`)).toBe(200);
    await output.until(/POST \/x{199}… 200 /);
    expect(await post(address, '/one/%1B[31m"quoted"')).toBe(200);
    await output.until(String.raw`POST "/%1B[31m\"quoted\"" 200`);
    expect(await post(address, '/ones/users?token=of-somebody')).toBe(404);
    await output.until(
      /^[\d:.]+ WARN {2}POST \/ones\/users 404 [\d.]+ ms code=FLASH_ENDPOINT_UNKNOWN reason=".*one.*"$/m,
    );
    expect(output.text()).not.toContain('of-somebody');
    expect(await end(child, 'SIGINT')).toBe(0);
  });

  it('prints a line for bytes that are no request too, as far as they can be read, and escaped', async () => {
    const { child, output, base } = started();
    const port = Number(new URL(await base()).port);
    const send = (bytes: string) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1')).resume();
      socket.on('error', () => undefined);
    };
    send('GET /one/a?token=of-somebody HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n');
    await output.until(/^[\d:.]+ WARN {2}GET \/one\/a 400 code=FLASH_REQUEST_MALFORMED reason=".+"$/m);
    send(`POST /one/b HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`);
    await output.until(/^[\d:.]+ WARN {2}POST \/one\/b 431 code=FLASH_HEADERS_TOO_LARGE reason=".+"$/m);
    send('GET /\u001B[2J HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n');
    await output.until(String.raw`GET /\x1b[2J 400 `);
    send('\u0016\u0003\u0001\u0002');
    await output.until(/^[\d:.]+ WARN {2}- - 400 code=FLASH_REQUEST_MALFORMED /m);
    expect(output.text()).not.toContain('of-somebody');
    expect(await end(child, 'SIGINT')).toBe(0);
  });

  it('prints JSON with --json, an object on each line of stdout', async () => {
    const { child, base } = started('--json');
    let stdout = '';
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    const address = await base();
    await post(address, '/one/users');
    await post(address, '/ones/users');
    const requests = () =>
      stdout
        .split('\n')
        .slice(1, -1)
        .map((line) => JSON.parse(line) as LogLine)
        .filter(({ line }) => line.includes('"request"'))
        .map(({ endpointName, line }) => ({ endpointName, ...(JSON.parse(line) as object) }));
    await until('both requests are in the output', () => requests().length === 2);
    const fields = { method: 'POST', durationMs: expect.any(Number) };
    expect(requests()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ...fields, endpointName: 'one', path: '/users', status: 200 }),
        expect.objectContaining({ ...fields, endpointName: '', path: '/ones/users', status: 404 }),
      ]),
    );
    expect(JSON.parse(stdout.split('\n')[0] as string)).toMatchObject({
      env: 'development',
      endpoints: [{ name: 'one', routes: [{ method: 'POST' }] }],
      docs: `${address}/docs`,
    });
    await one.project.write({ 'src/one.ts': 'export class One {' });
    await until('the fault is in the output', () =>
      stdout
        .split('\n')
        .slice(0, -1)
        .some((line) => 'error' in (JSON.parse(line) as object)),
    );
    expect(await end(child, 'SIGINT')).toBe(0);
  });
});
