import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { debuggerLine } from './debugger-line.js';

describe('debuggerLine', () => {
  it('knows what this Node prints about its debugger', async () => {
    const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', '-e', ''], { stdio: ['ignore', 'ignore', 'pipe'] });
    const [printed] = await Promise.all([text(child.stderr), once(child, 'close')]);
    const lines = printed.trim().split('\n').map(debuggerLine);
    expect(lines[0]).toEqual({ kind: 'listening', port: expect.any(Number) });
    expect(lines).not.toContain(undefined);
  });

  it.each([
    ['Waiting for the debugger to disconnect...', { kind: 'lingering' }],
    ['Debugger attached.', { kind: 'other' }],
    ['Debugger ending on ws://127.0.0.1:9229/fd298c12-ebba', { kind: 'other' }],
    ['For help, see: https://nodejs.org/en/docs/inspector', { kind: 'other' }],
    ['Debugger listening on ws://10.0.0.1:9229/fd298c12', undefined],
    [' Debugger attached.', undefined],
    ['Debugger attached. Or so I say', undefined],
    ['', undefined],
  ])('reads %j', (line, meaning) => {
    expect(debuggerLine(line)).toEqual(meaning);
  });
});
