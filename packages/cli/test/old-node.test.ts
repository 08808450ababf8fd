import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const BIN = fileURLToPath(new URL('../bin/flash.js', import.meta.url));

/** Runs the command on a Node that says it is of this version. */
async function flashOn(version: string, ...args: readonly string[]) {
  const claim = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  const run = promisify(execFile)(process.execPath, ['--import', `data:text/javascript,${claim}`, BIN, ...args]);
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
  );
}

describe('the command’s need of Node', () => {
  it.each(['20.20.2', '22.18.0', '18.0.0'])('says in one line that %s is too old', async (version) => {
    const { code, stdout, stderr } = await flashOn(version, '--help');

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringContaining(
        `flash needs Node 22.19 or newer, and this is Node ${version}. npm can bring one: npx -p`,
      ),
    ]);
  });

  it.each(['22.19.0', '24.0.0'])('runs on %s', async (version) => {
    expect(await flashOn(version, '--help')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Usage: flash'),
    });
  });
});
