import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { Cancelled } from '../output/cancelled.js';
import { askFolder, askInstall, askName, askStarters } from './questions.js';

const ENTER = '\r';
const DOWN = '\u001b[B';
const SPACE = ' ';
const CTRL_C = '\u0003';

/** A terminal on which somebody presses keys as soon as the question is to be seen. */
function typing(...keys: readonly string[]) {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
  let shown = '';
  let typed = false;
  output.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    if (typed || !shown.includes('◆')) return;
    typed = true;
    // The question has to be drawn to its end first.
    setImmediate(() => keys.forEach((key) => input.write(key)));
  });
  return { terminal: { input, output }, shown: () => stripVTControlCharacters(shown) };
}

describe('the questions of flash init', () => {
  it('take what is typed', async () => {
    const { terminal, shown } = typing('shop', ENTER);

    expect(await askFolder(terminal)).toBe('shop');
    expect(shown()).toContain('Folder of the project');
  });

  it('take the default for nothing', async () => {
    expect(await askFolder(typing(ENTER).terminal)).toBe('my-app');
    expect(await askName('shop', typing(ENTER).terminal)).toBe('shop');
    expect((await askStarters(typing(ENTER).terminal)).map(({ name }) => name)).toEqual(['cpu', 'gpu']);
    expect(await askInstall(typing(ENTER).terminal)).toBe(true);
  });

  it('let an endpoint be left out', async () => {
    expect((await askStarters(typing(DOWN, SPACE, ENTER).terminal)).map(({ name }) => name)).toEqual(['cpu']);
  });

  it('can be called off', async () => {
    await expect(askFolder(typing(CTRL_C).terminal)).rejects.toThrow(Cancelled);
    await expect(askInstall(typing(CTRL_C).terminal)).rejects.toThrow(Cancelled);
  });
});
