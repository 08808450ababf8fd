import { archiveOf } from '@flash-ts/testkit/archives';
import { until } from '@flash-ts/testkit/waiting';
import { localImage } from '../src/ids/image.js';
import { SharedPlatform } from './support/shared-platform.js';

/** Prints its secrets in every way that a program has, when it is asked for `/print`. */
const WORKER = `
import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { inspect } from 'node:util';

const { DATABASE_URL, API_TOKEN, PEM, PIN, PLAIN } = process.env;
if (process.env.FAIL) {
  console.error('Error: connect ' + DATABASE_URL);
  process.exit(1);
}
process.stdin.on('end', () => process.exit(0)).resume();
const print = async () => {
  console.log('log', DATABASE_URL, API_TOKEN);
  console.error('error', new Error('connect ' + DATABASE_URL));
  console.log(JSON.stringify({ pem: PEM }));
  console.log(PEM);
  console.log(inspect({ pem: PEM }));
  console.log('url', encodeURIComponent(DATABASE_URL));
  console.log('kept', PIN, PLAIN);
  // Unbuffered, so that the two halves are two chunks.
  for (const byte of 'bytes ' + API_TOKEN + '\\n') {
    writeSync(1, byte);
    await new Promise(setImmediate);
  }
  const child = spawn('/bin/sh', ['-c', 'echo "child $API_TOKEN"; echo "child $DATABASE_URL" >&2'], { stdio: 'inherit' });
  await new Promise((resolve) => child.once('exit', resolve));
  console.log('printed all');
};
const answer = async (request, response) => {
  if (request.url === '/print') await print();
  response.end('ok');
};
createServer(answer).listen(process.env.PORT_HEALTH);
createServer(answer).listen(process.env.PORT);
process.on('SIGTERM', () => process.exit(0));
`;
const MANIFEST = JSON.stringify({
  resources: { shop: { env: { DATABASE_URL: { secret: 'DATABASE_URL' }, PEM: { secret: 'PEM' }, PLAIN: 'x' } } },
});

const BODY = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC';
const env = {
  FLASH_RESOURCE_NAME: 'shop',
  DATABASE_URL: 'postgres://ada:hunter2@db/shop?sslmode="verify"',
  API_TOKEN: 'tok-пароль-12345',
  PEM: `-----BEGIN PRIVATE KEY-----\n${BODY}\nQUFBQQ==\n-----END PRIVATE KEY-----\n`,
  PIN: '1234',
  PLAIN: 'not a secret',
};
const LEAKS = ['hunter2', 'tok-пароль', '12345', BODY, 'QUFBQQ'];

const platform = new SharedPlatform();
const { rig } = platform;

async function create(more: Record<string, string> = {}): Promise<string> {
  const artifact = await archiveOf([
    [{ name: 'worker.mjs' }, WORKER],
    [{ name: 'flash_manifest.json' }, MANIFEST],
  ]);
  await rig.upload(artifact);
  return (await rig.create({ image: localImage('app', artifact.digest), env: { ...env, ...more } })).id;
}
const logOf = async (id: string) => (await rig.control('GET', `/local/logs?endpoint=${id}`)).text;

it('the log has no secret that a worker or a child of it prints, whole or in pieces', async () => {
  const id = await create();
  await rig.ask(id, '/print');
  const log = await until('all is logged', async () => {
    const text = await logOf(id);
    return text.includes('printed all') && text.includes('child [secret DATABASE_URL]') ? text : undefined;
  });
  const lines = log
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => (JSON.parse(line.slice('data: '.length)) as { line: string }).line);
  expect(lines).toEqual(
    expect.arrayContaining([
      'log [secret DATABASE_URL] [secret API_TOKEN]',
      'error Error: connect [secret DATABASE_URL]',
      '{"pem":"[secret PEM]"}',
      '[secret PEM]',
      'url [secret DATABASE_URL]',
      'kept 1234 not a secret',
      'bytes [secret API_TOKEN]',
      'child [secret API_TOKEN]',
      'child [secret DATABASE_URL]',
    ]),
  );
  for (const leak of LEAKS) expect(log).not.toContain(leak);
});

it('the reason of a failed boot has none either', async () => {
  const id = await create({ FAIL: '1' });
  const { reason } = await rig.settled(id);
  expect(reason).toContain('Error: connect [secret DATABASE_URL]');
  const lives = JSON.stringify(await rig.lives(id));
  const events = (await rig.control('GET', '/local/events?follow=false')).text;
  for (const leak of LEAKS) expect(reason + lives + events).not.toContain(leak);
});
