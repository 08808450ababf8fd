import { readFile, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { until } from '@flash-ts/testkit/waiting';
import { end, outputOf } from './flash-command.js';
import { OneEndpoint, oneEndpoint } from './run-one-endpoint.js';

const KEYS = 'Keys: r rebuilds, o opens the docs, c clears, q quits';
/** What the shell does in the end. */
const SAY_HOW = 'echo "code $?"; stty -a';
/** Job control, as in the shell of a person. */
const JOBS = 'set -m';
const CTRL_C = '\u0003';
const CTRL_Z = '\u001A';

const one = new OneEndpoint(oneEndpoint(`@Get('/x') x() { return {}; }`));

/** `flash run` in a shell on a terminal, which says at the end how the command ended and how the terminal is set. */
async function onTerminal(
  env: NodeJS.ProcessEnv = {},
  script = (command: string) => `${JOBS}; ${command}; ${SAY_HOW}`,
) {
  const child = one.flash.onTerminal(['run', '--project', one.project.dir, '--port', '0'], env, script);
  const output = outputOf(child);
  await output.until('OpenAPI  http');
  const press = (keys: string) => child.stdin?.write(keys);
  const ended = async () => {
    if (child.exitCode === null) await once(child, 'exit');
    return output.text();
  };
  return { output, press, ended, child };
}

/** The command's own process. */
async function pidOf(): Promise<number> {
  const { pid } = JSON.parse(await readFile(join(one.project.dir, '.flash/dev/platform.json'), 'utf8')) as {
    pid: number;
  };
  return pid;
}

async function state(pid: number): Promise<string | undefined> {
  return /^State:\s+(\w)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
}

const COOKED = /\bisig icanon [\s\S]* echo /;

describe('the keys of flash run', () => {
  it('rebuild, open the docs, clear the screen and quit', async () => {
    const [seen, browser] = [join(one.project.dir, 'seen'), join(one.project.dir, 'browser')];
    await writeFile(browser, `#!/bin/sh\nprintf %s "$1" > '${seen}.part' && mv '${seen}.part' '${seen}'\n`, {
      mode: 0o755,
    });
    const { output, press, ended } = await onTerminal({ BROWSER: browser });
    expect(output.text()).toContain(KEYS);
    const [docs] = /http:\/\/localhost:\d+\/docs/.exec(output.text()) ?? [];
    press('o');
    expect(await until('the browser has the address', () => readFile(seen, 'utf8').catch(() => undefined))).toBe(docs);
    await output.until(`Opened ${docs}`);
    press('c');
    await output.until(`\u001B[2J\u001B[3J\u001B[H${KEYS}`);
    press('r');
    await output.until(/building everything again[\s\S]*discover[\s\S]*serving the new version/);
    // Arrows and unknown keys do nothing.
    press('\u001B[C\u001BOAxq');
    const told = await ended();
    expect(told).toContain('code 0\r\n');
    expect(told).toMatch(COOKED);
  });

  it('leave Ctrl-C as it is, and the terminal as it was', async () => {
    const { press, ended } = await onTerminal();
    press(CTRL_C);
    const told = await ended();
    expect(told).toContain('code 0\r\n');
    expect(told).toMatch(COOKED);
  });

  it('let Ctrl-Z stop the command, and come back with it', async () => {
    const { output, press, ended } = await onTerminal(
      {},
      (command) => `${JOBS}; ${command}; echo "stopped"; stty -a; read -r line; fg; ${SAY_HOW}`,
    );
    const pid = await pidOf();
    press(CTRL_Z);
    const [, between = ''] = (await output.until(/stopped[\s\S]* echo /)).split('stopped');
    expect(between).toMatch(COOKED);
    expect(await state(pid)).toBe('T');
    press('now\r');
    await until('the command runs again', async () => (await state(pid)) !== 'T');
    // It may still have to find out whether it is in the foreground.
    await until('a key is taken', () => {
      press('c');
      return output.text().includes('\u001B[2J');
    });
    press('q');
    expect(await ended()).toContain('code 0\r\n');
  });

  it('leave the terminal as it was after a crash', async () => {
    const crash = `process.on('SIGUSR2', () => { throw new Error('crash on purpose'); })`;
    const { ended } = await onTerminal({
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(crash)}`,
    });
    process.kill(await pidOf(), 'SIGUSR2');
    const told = await ended();
    expect(told).toContain('crash on purpose');
    expect(told).toContain('code 1\r\n');
    expect(told).toMatch(COOKED);
  });

  it('are none in the background of a terminal', async () => {
    const { output, ended } = await onTerminal({}, (command) => `${JOBS}; ${command} & wait; ${SAY_HOW}`);
    const pid = await pidOf();
    expect(await state(pid)).not.toBe('T');
    expect(output.text()).not.toContain('Keys:');
    process.kill(pid, 'SIGINT');
    expect(await ended()).toContain('code 0\r\n');
  });

  it('are none where there is no terminal', async () => {
    const child = one.flash.start(['run', '--project', one.project.dir, '--port', '0']);
    const output = outputOf(child);
    await output.until('OpenAPI  http');
    expect(output.text()).not.toContain('Keys:');
    expect(await end(child, 'SIGINT')).toBe(0);
  });
});
