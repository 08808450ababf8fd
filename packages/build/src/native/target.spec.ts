import { hostTarget, runsOn, sameTarget, targetName, WORKER_TARGET } from './target.js';

it.each([
  [{}, true],
  [{ os: ['linux'], cpu: ['x64'], libc: ['glibc'] }, true],
  [{ os: ['linux'], cpu: ['x64'], libc: ['musl'] }, false],
  [{ os: ['darwin'], cpu: ['x64'] }, false],
  [{ os: ['linux'], cpu: ['arm64', 'arm'] }, false],
  [{ os: ['!win32'] }, true],
  [{ os: ['!linux'] }, false],
  [{ cpu: 'x64' }, true],
  [{ os: ['any'] }, true],
])('a package with %j runs on a worker: %j', (fields, expected) => {
  expect(runsOn(fields, WORKER_TARGET)).toBe(expected);
});

it('asks for a C library only where the target has a choice of them', () => {
  expect(runsOn({ os: ['darwin'], libc: ['glibc'] }, { os: 'darwin', cpu: 'arm64' })).toBe(true);
});

it('names a target, and knows the machine it runs on', () => {
  expect(targetName(WORKER_TARGET)).toBe('linux-x64-glibc');
  expect(hostTarget()).toMatchObject({ os: process.platform, cpu: process.arch });
  expect(sameTarget(hostTarget(), { ...hostTarget() })).toBe(true);
  expect(sameTarget(WORKER_TARGET, { os: 'linux', cpu: 'x64', libc: 'musl' })).toBe(false);
});
