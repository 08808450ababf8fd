import { PassThrough } from 'node:stream';
import { jest } from '@jest/globals';
import { Terminal } from './terminal.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

function terminalOf({ isTTY = true, json = false, columns = 80 } = {}) {
  const stdout = new PassThrough();
  const stderr = Object.assign(new PassThrough(), { isTTY, columns });
  return { terminal: new Terminal({ stdout, stderr }, json, false), shown: () => String(stderr.read() ?? '') };
}

/** Lets time pass while something is in progress. */
async function working(terminal: Terminal, ms: number, meanwhile?: () => void) {
  const work = Promise.withResolvers<string>();
  const done = terminal.during('Deploying', work.promise);
  jest.advanceTimersByTime(ms);
  meanwhile?.();
  work.resolve('done');
  return done;
}

it('shows nothing of what takes less than a second', async () => {
  const { terminal, shown } = terminalOf();
  expect(await working(terminal, 990)).toBe('done');
  expect(shown()).toBe('');
});

it('tells on a terminal what takes longer, and for how long, and leaves nothing', async () => {
  const { terminal, shown } = terminalOf();
  await working(terminal, 2050);
  const text = shown();
  expect(text).toContain('⠋ Deploying (1 s)');
  expect(text).toContain(' Deploying (2 s)');
  expect(text.endsWith('\r\u001B[K')).toBe(true);
});

it('tells what is done now', async () => {
  const { terminal, shown } = terminalOf();
  await working(terminal, 1000, () => {
    terminal.doing('Starting');
    jest.advanceTimersByTime(100);
  });
  expect(shown()).toContain('\r\u001B[K⠙ Starting (1 s)');
});

it('makes room for other lines', async () => {
  const { terminal, shown } = terminalOf();
  await working(terminal, 1000, () => terminal.note('created users'));
  expect(shown()).toBe('\r\u001B[K⠋ Deploying (1 s)\r\u001B[Kcreated users\n');
});

it('is away during a question', async () => {
  const { terminal, shown } = terminalOf();
  const answer = Promise.withResolvers<boolean>();
  await working(terminal, 1000, () => {
    void terminal.asking(() => answer.promise);
    jest.advanceTimersByTime(5000);
  });
  expect(shown()).toBe('\r\u001B[K⠋ Deploying (1 s)\r\u001B[K');
});

it('is no wider than the terminal', async () => {
  const { terminal, shown } = terminalOf({ columns: 10 });
  await working(terminal, 1000);
  expect(shown()).toBe('\r\u001B[K⠋ Deploy\r\u001B[K'.replace('Deploy', 'Deployi'));
});

it.each([{ isTTY: false }, { json: true }])('shows nothing with %j', async (options) => {
  const { terminal, shown } = terminalOf(options);
  await working(terminal, 5000);
  expect(shown()).toBe('');
});
