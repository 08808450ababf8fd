import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fixtureProject, type FixtureProject } from '@flash-ts/testkit/projects';
import { contractIsThere, ContractDocument } from './contract-document.js';
import { end, FlashCommand, outputOf } from './flash-command.js';

const TRANSCRIBE = `
import { FlashEndpoint, Input, Job, Progress, type ReportProgress } from '@flash-ts/core';
import { IsUrl } from 'class-validator';

export class TranscribeInput { @IsUrl() url!: string; }

@FlashEndpoint({ name: 'transcribe', cpu: 'cpu3c-2-4', concurrency: 2 })
export class Transcribe {
  @Job() async transcribe(@Input() input: TranscribeInput, @Progress() progress: ReportProgress) {
    await progress(input.url);
    return { text: '' };
  }
}
`;

let flash: FlashCommand;
let project: FixtureProject;

beforeAll(async () => {
  flash = await FlashCommand.create();
  project = await fixtureProject({ 'src/transcribe.ts': TRANSCRIBE });
});
afterAll(async () => {
  await flash.remove();
  await project.remove();
});

test('flash build makes an artifact of an endpoint with jobs, and lists them', async () => {
  const { code, stdout } = await flash.run(['build', '--project', project.dir]);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/transcribe +JOB +transcribe +src\/transcribe.ts/),
  });
  const { endpoints } = await flash.json<{ endpoints: object[] }>('build', '--project', project.dir);
  expect(endpoints).toMatchObject([{ name: 'transcribe', routes: [], jobs: ['transcribe'] }]);
});

// The contract lies beside the repository.
const underContract = contractIsThere ? describe : describe.skip;

underContract('its deploy config', () => {
  test('is a request that Runpod takes', async () => {
    const text = await readFile(join(project.dir, '.flash/deploy.json'), 'utf8');
    const { transcribe } = JSON.parse(text) as Record<string, { readonly type: string }>;
    expect(transcribe?.type).toBe('QUEUE');
    const faultsOf = (body: object) => new ContractDocument().bodyFaults('POST /v2/serverless', body);
    // Ajv forgets after an `if` that does not hold which properties are known; a field that none knows is found with the other type.
    expect(faultsOf(transcribe as object).filter((fault) => !fault.includes('unevaluated'))).toEqual([]);
    const scaling = { type: 'REQUEST_COUNT', requestCount: 1 };
    expect(faultsOf({ ...transcribe, type: 'LOAD_BALANCER', scaling })).toEqual([]);
    expect(faultsOf({ ...transcribe, scaling: { type: 'QUEUE_DELAY', queueDelay: 0.4 } }).join()).toContain('>= 0.5');
  });
});

test('flash deploy and flash run refuse it as long as the platform has no queues, and start nothing', async () => {
  for (const args of [
    ['deploy', '--yes'],
    ['deploy', '--dry-run'],
  ]) {
    const { code, stderr } = await flash.run([...args, '--project', project.dir]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('FLASH_QUEUES_NOT_SERVED') });
    expect(stderr).toContain('startEndpoint(…).job(…)');
  }
  await expect(access(join(flash.home, 'platform.json'))).rejects.toThrow('ENOENT');

  const child = flash.start(['run', '--project', project.dir, '--port', '0']);
  await outputOf(child).until(/FLASH_QUEUES_NOT_SERVED[^]*Waiting for a change/, 120);
  await end(child, 'SIGINT');
}, 240_000);
