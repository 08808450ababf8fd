import { stripVTControlCharacters } from 'node:util';

/** A terminal that says how large it is. */
export type SizedTerminal = Pick<NodeJS.WriteStream, 'write' | 'on' | 'off' | 'columns' | 'rows'>;

const ENTER = '\u001B[?1049h\u001B[?25l';
const LEAVE = '\u001B[?25h\u001B[?1049l';
const HOME = '\u001B[H';
const CLEAR_LINE = '\u001B[K';
const CLEAR_BELOW = '\u001B[J';

/**
 * Shows one frame after another in the alternate screen of a terminal, each drawn over the one before. Lines are cut to the width of the
 * terminal and its height. However the frames end, by an error too, the terminal is what it was before.
 */
export async function showFrames(terminal: SizedTerminal, frames: AsyncIterable<readonly string[]>): Promise<void> {
  let shown: readonly string[] = [];
  const draw = () => void terminal.write(frameText(shown, terminal));
  const leave = () => void terminal.write(LEAVE);
  // A second Ctrl-C ends the process at once.
  process.once('exit', leave);
  terminal.on('resize', draw);
  terminal.write(ENTER);
  try {
    for await (const frame of frames) {
      shown = frame;
      draw();
    }
  } finally {
    terminal.off('resize', draw);
    process.off('exit', leave);
    leave();
  }
}

/** What draws a frame, from the top left corner on. */
export function frameText(
  lines: readonly string[],
  { columns = 80, rows = 24 }: Partial<Pick<SizedTerminal, 'columns' | 'rows'>>,
): string {
  const cut = lines.slice(0, rows).map((line) => cutLine(line, columns) + CLEAR_LINE);
  return HOME + cut.join('\r\n') + CLEAR_BELOW;
}

/** A line of at most so many characters. What is cut off ends in `…`; control characters, which could move the cursor, are left out. */
function cutLine(line: string, columns: number): string {
  // eslint-disable-next-line no-control-regex
  const plain = [...stripVTControlCharacters(line).replaceAll(/[\u0000-\u001F\u007F-\u009F]/g, ' ')];
  return plain.length <= columns ? plain.join('') : `${plain.slice(0, Math.max(0, columns - 1)).join('')}…`;
}
