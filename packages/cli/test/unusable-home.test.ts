import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { FlashCommand } from './flash-command.js';

const HELLO = `
import { FlashEndpoint, Get } from '@flash-ts/core';

@FlashEndpoint({ cpu: 'cpu3c-1-2' })
export class Hello {
  @Get('/hello') hello() { return {}; }
}
`;

let flash: FlashCommand;
let project: FixtureProject;

beforeAll(async () => {
  flash = await FlashCommand.create();
  project = await fixtureProject({ 'src/hello.ts': HELLO });
});
afterAll(async () => {
  await flash.remove();
  await project.remove();
});

it('a home that is a file is told as such by every command', async () => {
  const home = join(flash.home, 'file');
  writeFileSync(home, '');
  const inProject = ['--project', project.dir];
  const commands = [
    ['platform', 'start'],
    ['platform', 'start', '--detach'],
    ['platform', 'status'],
    ['platform', 'stop'],
    ['platform', 'settings'],
    ['status', ...inProject],
    ['undeploy', '--yes', ...inProject],
    ['promote', ...inProject],
    ['deploy', ...inProject],
  ];
  for (const command of commands) {
    const { code, stdout, stderr } = await flash.run(command, { FLASH_HOME: home });
    expect([command, code, stdout, stderr.split('\n').filter((line) => line.includes(home))]).toEqual([
      command,
      1,
      '',
      [
        `FLASH_HOME_UNUSABLE The platform's home ${home} can't be used: it is a file, or one of its parent folders is a file.`,
      ],
    ]);
  }
});

it('a home that may not be written is told as such', () => {
  if (process.getuid?.() !== 0) return;
  chmodSync(flash.home, 0o755);
  const { status, stderr } = flash.asUser(65_534, ['platform', 'start', '--detach']);
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/^FLASH_HOME_UNUSABLE .* can't be used: this user may not write there \(EACCES.*\)\./),
  ]);
});

it('what a platform in the background ends with is the error of its start', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const { code, stderr } = await flash.run(['platform', 'start', '--detach', '--port', String(port)]);
  other.close();
  expect([code, stderr.match(/^\s*FLASH_[A-Z_]+/gm)]).toEqual([1, ['FLASH_PORT_BUSY']]);
  expect(stderr).toContain(`Port ${port} is in use by another program`);
});
