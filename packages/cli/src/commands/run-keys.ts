import { Keys } from '../output/keys.js';
import { isInForeground } from '../platform/foreground.js';
import { openBrowser } from '../platform/open-browser.js';
import type { CommandContext } from './definition.js';

/** What keys of `flash run` act on. */
export interface RunKeyTargets {
  /** Builds and releases everything again. */
  readonly rebuild: () => void;
  /** Address of the docs page; null if an endpoint has it. */
  readonly docs: () => string | null;
}

const CLEAR = '\u001B[2J\u001B[3J\u001B[H';

/** Listens to keys until the signal aborts, and says which there are. Nothing happens where there is no person at a terminal. */
export async function listenToKeys(context: CommandContext, { rebuild, docs }: RunKeyTargets): Promise<void> {
  const { terminal, signal } = context;
  if (!terminal.interactive || !(await isInForeground())) return;
  const tell = () => terminal.note(terminal.style('dim', 'Keys: r rebuilds, o opens the docs, c clears, q quits'));
  const actions = {
    r: () => {
      terminal.note(terminal.style('dim', 'building everything again'));
      rebuild();
    },
    o: () => void openDocs(context, docs()),
    c: () => {
      terminal.screen?.write(CLEAR);
      tell();
    },
    // Ends the command at each of its stages as Ctrl-C does.
    q: () => void process.kill(process.pid, 'SIGINT'),
    // People put empty lines between what they have seen and what comes.
    '\r': () => terminal.note(''),
  };
  tell();
  new Keys(process.stdin, actions, signal).listen();
}

async function openDocs({ terminal, env }: CommandContext, url: string | null): Promise<void> {
  if (url === null) return terminal.note('There is no docs page: an endpoint has its address.');
  const opened = await openBrowser(url, env);
  terminal.note(opened ? `Opened ${url}` : `Open ${url} in a browser.`);
}
