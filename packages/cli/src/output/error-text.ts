import type { ErrorReport, SourcePlace } from '@flash-ts/core/errors';
import type { Terminal } from './terminal.js';

/** Message and fix with up to this many characters together are printed on one line. */
const ONE_LINE = 160;

/** The text of an error for a person: code, what happened, where, why, the next step, and the state of the system. */
export function errorText(report: ErrorReport, terminal: Terminal): string {
  const { code, message, where, cause, faults = [], state, fix } = report;
  const next = terminal.style('dim', `→ ${fix}`);
  const lines = [
    `${terminal.style('red', code)} ${place(where)}${message}`,
    ...faults.map((fault) => indent(errorText(fault, terminal))),
    ...(cause !== undefined && (terminal.verbose || report.kind === 'user') ? [indent(cause)] : []),
    ...(state === undefined ? [] : [`State: ${state}`]),
  ];
  const short = lines.length === 1 && message.length + fix.length <= ONE_LINE && !`${message}${fix}`.includes('\n');
  return short ? `${lines[0]} ${next}` : [...lines, next].join('\n');
}

function place(where: SourcePlace | undefined): string {
  if (!where) return '';
  const file = [where.file, where.line].filter((part) => part !== undefined).join(':');
  const name = [where.className, where.handler].filter((part) => part !== undefined).join('.');
  const text = [file, name].filter((part) => part !== '').join(' ');
  return text === '' ? '' : `${text}: `;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
