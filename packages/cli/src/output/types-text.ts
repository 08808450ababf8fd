import type { TypeFault, TypesResult } from '@flash-ts/build/development';
import { visibleText } from '@flash-ts/core/contract';
import type { Terminal } from './terminal.js';
import { visibleLines } from './visible-lines.js';

/** Errors that are shown one by one. */
const SHOWN = 10;

/** What a check of the types has found, for a person. */
export function typesText(result: TypesResult, terminal: Pick<Terminal, 'style'>): string {
  if (result.kind === 'unchecked') return head(terminal.style('yellow', `not checked: ${visibleText(result.reason)}`));
  const { faults } = result;
  if (faults.length === 0) return head(terminal.style('green', 'no errors'));
  const files = new Set(faults.map(({ file }) => file)).size;
  const count = `${plural(faults.length, 'error')} in ${plural(files, 'file')}; this check stops no build`;
  const rest = faults.length - SHOWN;
  return [
    head(terminal.style('red', count)),
    ...faults.slice(0, SHOWN).map((fault) => faultText(fault, terminal)),
    ...(rest > 0 ? [terminal.style('dim', `… and ${rest} more`)] : []),
  ].join('\n');
}

function head(words: string): string {
  return `types     ${words}`;
}

function faultText({ file, line, column, code, message, frame }: TypeFault, terminal: Pick<Terminal, 'style'>): string {
  const place = `${visibleText(file)}:${line}:${column}`;
  const [first = '', ...more] = [message, ...(frame === undefined ? [] : [frame])].flatMap((text) =>
    visibleLines(text).split('\n'),
  );
  return [`${terminal.style('cyan', place)} ${terminal.style('red', code)} ${first}`, ...more.map(indented)].join('\n');
}

function indented(line: string): string {
  return `  ${line}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
