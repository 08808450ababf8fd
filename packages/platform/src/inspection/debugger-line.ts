/** What a line that Node prints about its debugger means. */
export type DebuggerLine =
  /** Debuggers can connect to the process on this port of 127.0.0.1. */
  | { readonly kind: 'listening'; readonly port: number }
  /** The process has ended but for its debuggers, which have to leave first. */
  | { readonly kind: 'lingering' }
  | { readonly kind: 'other' };

const LISTENING = /^Debugger listening on ws:\/\/127\.0\.0\.1:(\d+)\/[\da-f-]+$/;
const LINGERING = 'Waiting for the debugger to disconnect...';
const OTHERS = /^(?:For help, see: https:\/\/nodejs\.org\/\S+|Debugger attached\.|Debugger ending on ws:\/\/\S+)$/;

/** @returns undefined for a line of the program. Source: `src/inspector_socket_server.cc` and `src/inspector_agent.cc` of Node 22 to 24 */
export function debuggerLine(line: string): DebuggerLine | undefined {
  const port = LISTENING.exec(line)?.[1];
  if (port !== undefined) return { kind: 'listening', port: Number(port) };
  if (line === LINGERING) return { kind: 'lingering' };
  return OTHERS.test(line) ? { kind: 'other' } : undefined;
}
