import type { ErrorReport, SourcePlace } from '@flash-ts/core/errors';
import type { Terminal } from './terminal.js';
import { visibleLines } from './visible-lines.js';

/** Message and fix with up to this many characters together are printed on one line. */
const ONE_LINE = 160;

/**
 * The text of an error for a person: code, what happened, where, why, the next step, and the state of the system. Control characters, which a
 * worker's output or a thrown message may have, are shown escaped.
 */
export function errorText(report: ErrorReport, terminal: Pick<Terminal, 'style' | 'verbose'>): string {
  const { code, where, faults = [] } = report;
  const [message, fix] = [visibleLines(report.message), visibleLines(report.fix)];
  const [cause, state] = [report.cause, report.state].map((text) => text && visibleLines(text));
  const next = terminal.style('dim', `→ ${fix}`);
  const lines = [
    `${terminal.style('red', code)} ${place(where)}${message}`,
    ...faults.map((fault) => indent(errorText(fault, terminal))),
    ...(cause !== undefined && isShown(report, terminal) ? [indent(cause)] : []),
    ...(state === undefined ? [] : [`State: ${state}`]),
  ];
  const short = lines.length === 1 && message.length + fix.length <= ONE_LINE && !`${message}${fix}`.includes('\n');
  return short ? `${lines[0]} ${next}` : [...lines, next].join('\n');
}

/** A cause is for the person who has to act, and says more than the message. */
function isShown({ kind, message, cause = '' }: ErrorReport, { verbose }: Pick<Terminal, 'verbose'>): boolean {
  return (verbose || kind === 'user') && !message.includes(cause);
}

function place(where: SourcePlace | undefined): string {
  if (!where) return '';
  const file = [where.file, where.line].filter((part) => part !== undefined).join(':');
  const name = [where.className, where.handler].filter((part) => part !== undefined).join('.');
  const text = [file, name].filter((part) => part !== '').join(' ');
  return text === '' ? '' : `${visibleLines(text)}: `;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
