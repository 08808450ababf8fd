import type { Inspection, PlatformSettings } from '@flash-ts/platform';
import { wrongValue } from '../errors/wrong-value.js';
import type { CommandContext, CommandOptions } from './definition.js';

/** Where Node's debuggers look by themselves. */
const DEFAULT = { host: '127.0.0.1', port: 9229 };
const ADDRESS = /^(?:(\[[\da-f:.]+\]|[\w.-]+):)?(\d{1,5})$/i;
const LOOPBACK = /^(?:localhost|::1|127(?:\.\d{1,3}){3})$/;

/** The longest time of a setting, in milliseconds. */
const FOREVER = 2 ** 31 - 1;
const NEVER = 1_000_000;

/** A worker that stands still at a breakpoint is no worse for it, and neither are its requests. */
const PATIENT: Partial<PlatformSettings> = {
  queueWaitMs: FOREVER,
  requestMs: FOREVER,
  listenMs: FOREVER,
  bootMs: FOREVER,
  stuckMs: FOREVER,
  stuckReplaceMs: FOREVER,
  unhealthyGraceMs: FOREVER,
  healthMisses: NEVER,
  healthMissesToKill: NEVER,
};

/** What `--inspect` and `--inspect-wait` make of the platform. */
export interface Inspected {
  readonly inspection?: Inspection;
  readonly settings?: Partial<PlatformSettings>;
}

/**
 * The platform's part of `--inspect` and `--inspect-wait`; empty without them. Addresses are printed as they are opened.
 *
 * @throws FlashError `FLASH_USAGE`
 */
export function inspectedBy(options: CommandOptions, { projectDir, terminal }: CommandContext): Inspected {
  const waits = options['inspectWait'] !== undefined;
  const value = options['inspectWait'] ?? options['inspect'];
  if (value === undefined) return {};
  const { host, port } = typeof value === 'string' ? addressOf(value, waits ? '--inspect-wait' : '--inspect') : DEFAULT;
  const shown = host.includes(':') ? `[${host}]` : host;
  const tell = (name: string, words: string) => terminal.note(`inspect   ${terminal.style('bold', name)} ${words}`);
  if (!LOOPBACK.test(host)) {
    terminal.note(
      terminal.style(
        'yellow',
        `Whoever reaches ${shown} can run what they like on this machine: it is open to debuggers.`,
      ),
    );
  }
  const onOpen: Inspection['onOpen'] = (name, opened) =>
    tell(name, `at ${shown}:${opened}${waits ? ', waits for a debugger' : ''}`);
  const onProblem: Inspection['onProblem'] = (name, problem) => tell(name, `can't be debugged: ${problem}`);
  return { inspection: { host, port, waits, projectDir, onOpen, onProblem }, settings: PATIENT };
}

function addressOf(text: string, flag: string): { readonly host: string; readonly port: number } {
  const [, host = DEFAULT.host, digits] = ADDRESS.exec(text) ?? [];
  const port = Number(digits);
  if (port <= 65_535) return { host: host.replaceAll(/[[\]]/g, ''), port };
  throw wrongValue(
    `option ${flag}`,
    text,
    'are a port from 0 to 65535, alone or behind an address, such as 9230 or 127.0.0.1:9230',
  );
}
