import { EventEmitter } from 'node:events';
import { frameText, showFrames, type SizedTerminal } from './full-screen.js';

class FakeTerminal extends EventEmitter {
  text = '';
  constructor(
    public columns: number,
    public rows: number,
  ) {
    super();
  }
  write(text: string): boolean {
    this.text += text;
    return true;
  }
}

const fake = (columns = 20, rows = 5) => {
  const terminal = new FakeTerminal(columns, rows);
  return { terminal, sized: terminal as unknown as SizedTerminal };
};
const ENTER = '\u001B[?1049h\u001B[?25l';
const LEAVE = '\u001B[?25h\u001B[?1049l';

/** The lines of a frame without what moves the cursor. */
const linesOf = (frame: string) =>
  frame
    .replaceAll('\u001B[H', '')
    .replaceAll('\u001B[J', '')
    .split('\r\n')
    .map((line) => line.replace('\u001B[K', ''));

describe('a frame', () => {
  it('has lines no longer than the terminal is wide, and no more than it is high', () => {
    const lines = ['short', 'exactly ten', 'much longer than that', '→'.repeat(12), 'fifth'];
    expect(linesOf(frameText(lines, { columns: 11, rows: 4 }))).toEqual([
      'short',
      'exactly ten',
      'much longe…',
      `${'→'.repeat(10)}…`,
    ]);
  });

  it('has no control characters of its content', () => {
    expect(linesOf(frameText(['a\u001B[2Jb\nc\u0007d'], { columns: 20, rows: 2 }))).toEqual(['ab c d']);
  });

  it('fits a terminal that does not say how large it is', () => {
    expect(linesOf(frameText(['x'.repeat(100)], {}))[0]).toHaveLength(80);
  });
});

describe('frames', () => {
  async function* two() {
    yield ['one'];
    yield ['two'];
  }

  it('are drawn over one another, in a screen that is left at the end', async () => {
    const { terminal, sized } = fake();
    await showFrames(sized, two());
    expect(terminal.text).toBe(`${ENTER}\u001B[Hone\u001B[K\u001B[J\u001B[Htwo\u001B[K\u001B[J${LEAVE}`);
    expect([terminal.listenerCount('resize'), process.listenerCount('exit')]).toEqual([0, expect.any(Number)]);
  });

  it('leave the terminal as it was when they end with an error', async () => {
    const { terminal, sized } = fake();
    async function* failing() {
      yield ['one'];
      throw new Error('gone');
    }
    await expect(showFrames(sized, failing())).rejects.toThrow('gone');
    expect(terminal.text.endsWith(LEAVE)).toBe(true);
  });

  it('are drawn again when the size changes', async () => {
    const { terminal, sized } = fake(4, 2);
    async function* resized() {
      yield ['a long line'];
      terminal.columns = 8;
      terminal.emit('resize');
    }
    await showFrames(sized, resized());
    expect(terminal.text).toContain('\u001B[Ha l…\u001B[K\u001B[J\u001B[Ha long …');
  });
});
