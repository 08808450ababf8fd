import type { NetworkVolume } from '@flash-ts/core/contract';
import type { TestPlatform } from '@flash-ts/platform/testing';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { uploadWorker } from '../harness/deployments.ts';
import { PlatformProcess, temporaryFolder } from '../harness/platform-process.ts';
import type { Scenario } from '../harness/scenario.ts';
import { Client, differences, type Live } from '../harness/state-client.ts';

const CLIENTS = 4;
const MOST_MS = 150;

export const killedPlatform: Scenario = {
  name: 'killed-platform',
  promise: 'SIGKILL of the platform at 200 random moments of CRUD: state parses, no acknowledged change lost',
  run: async ({ short }) => {
    const home = await temporaryFolder();
    const times = short ? 5 : 200;
    let [acknowledged, lost, broken] = [0, 0, 0];
    const clients = Array.from({ length: CLIENTS }, (_, number) => new Client(number));
    try {
      let image: string | undefined;
      for (let time = 0; time <= times; time += 1) {
        await using own = await PlatformProcess.start({ home });
        image ??= await lastingImage(own.platform);
        lost += differences(clients, await live(own)).length;
        if (time === times) break;
        const changes = clients.map((client) => client.change(own.platform, image as string));
        await setTimeout(MOST_MS * Math.random());
        await own.kill();
        acknowledged += (await Promise.all(changes)).reduce((sum, count) => sum + count, 0);
        broken += Number(!isSound(join(home, 'state.db')));
      }
    } finally {
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    }
    const figure = `${times} kills, ${acknowledged} acknowledged changes: ${lost} lost, ${broken} times the state did not parse`;
    return { passed: lost === 0 && broken === 0 && acknowledged > 0, figure };
  },
};

/** Stores a worker for an endpoint that stays: an artifact goes with the last endpoint that has it, and a client may remove that at any moment. */
async function lastingImage(platform: TestPlatform): Promise<string> {
  const image = await uploadWorker(platform, 'plain-worker');
  await platform.create({ name: 'lasting', image, workers: { min: 0, max: 1, idleTimeout: 1 } });
  return image;
}

async function live({ platform }: PlatformProcess): Promise<Live> {
  const endpoints = await Promise.all((await platform.endpoints()).map((endpoint) => endpoint.settings()));
  const { networkVolumes } = await platform.control<{ networkVolumes: NetworkVolume[] }>('GET', '/v2/network-volumes');
  return new Map([
    ...endpoints.map(({ id, env }) => [id, env['VALUE']] as const),
    ...networkVolumes.map(({ id, name }) => [id, name] as const),
  ]);
}

function isSound(file: string): boolean {
  const database = new DatabaseSync(file);
  try {
    return Object.values(database.prepare('PRAGMA integrity_check').get() ?? {})[0] === 'ok';
  } finally {
    database.close();
  }
}
