import { PassThrough } from 'node:stream';
import { Terminal } from '../output/terminal.js';
import type { CommandContext } from './definition.js';
import { inspectedBy } from './inspect-options.js';

/** What is made of `--inspect`, and what is printed. */
function inspected(inspect: string | boolean | undefined) {
  const stderr = new PassThrough();
  const terminal = new Terminal({ stdout: new PassThrough(), stderr }, false, false);
  const made = inspectedBy({ inspect }, { projectDir: '/project', terminal } as CommandContext);
  made.inspection?.onOpen('users', 9300);
  return { ...made.inspection, settings: made.settings, printed: String(stderr.read() ?? '') };
}

describe('--inspect of flash run', () => {
  it('changes nothing unless it is given', () => {
    expect(inspected(undefined)).toEqual({ settings: undefined, printed: '' });
  });

  it.each([
    [true, '127.0.0.1', 9229],
    ['9230', '127.0.0.1', 9230],
    ['0', '127.0.0.1', 0],
    ['localhost:9230', 'localhost', 9230],
    ['127.0.0.1:0', '127.0.0.1', 0],
    ['[::1]:9230', '::1', 9230],
  ])('takes %j', (value, host, port) => {
    const shown = host === '::1' ? '[::1]' : host;
    expect(inspected(value)).toMatchObject({
      host,
      port,
      projectDir: '/project',
      printed: `inspect   users at ${shown}:9300\n`,
    });
    expect(inspected(value).settings).toMatchObject({ stuckMs: 2 ** 31 - 1 });
  });

  it('makes workers wait by its other name', () => {
    const terminal = { note: () => undefined, style: (_: unknown, text: string) => text };
    const context = { projectDir: '/project', terminal } as unknown as CommandContext;
    expect(inspectedBy({ inspectWait: true }, context).inspection).toMatchObject({ port: 9229, waits: true });
    expect(inspectedBy({ inspect: true }, context).inspection).toMatchObject({ waits: false });
    expect(() => inspectedBy({ inspectWait: 'x' }, context)).toThrow('--inspect-wait is "x"');
  });

  it.each([['0.0.0.0:9229'], ['[::]:9229'], ['my-machine:9229']])('warns of %s', (value) => {
    expect(inspected(value).printed).toMatch(/^Whoever reaches \S+ can run what they like on this machine/);
  });

  it.each(['', 'x', '65536', '-1', '1.2.3.4:', ':9229', '::1:9229', 'a b:9229', '[::1', '\u001B:9229'])(
    'refuses %j',
    (value) => {
      expect(() => inspected(value)).toThrow(
        expect.objectContaining({
          code: 'FLASH_USAGE',
          message: expect.stringContaining(`--inspect is ${JSON.stringify(value)}; allowed are`),
        }),
      );
    },
  );
});
