import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildResult } from '../build/build-project.js';
import { readSettings } from '../build/opening/settings.js';
import { deploy } from '../deploy/deploy.js';
import { cliErrors } from '../errors/catalogue.js';
import { errorText } from '../output/error-text.js';
import { followLogs } from '../output/log-lines.js';
import { readPackageJson } from '../project/package-json.js';
import { watchSource } from '../project/watch-source.js';
import { startEmbedded, type EmbeddedPlatform } from '../targets/embedded.js';
import { hardwareSettings } from '../targets/hardware-settings.js';
import { findPlatform } from '../targets/find-platform.js';
import { parsePort } from '../targets/local.js';
import { runBuild } from './build.js';
import type { CommandContext, CommandRun } from './definition.js';
import { wantedOf } from './deploy.js';
import { FlashError } from '@flash-ts/core/errors';

const ENVIRONMENT = 'development';

/** Holds what a client of `POST /{endpoint}/execute` has to send as its bearer token; for the owner's eyes only, anew in each session. */
const TOKEN_FILE = 'execute-token';

export const run: CommandRun = async (context, options) => {
  const home = join(context.projectDir, '.flash', 'dev');
  const other = await findPlatform(home);
  if (other) throw cliErrors.FLASH_DEV_RUNNING({ port: other.status.port, pid: other.status.pid });
  // A development platform begins empty: the last session's endpoints would serve code that is no longer in the source.
  await rm(home, { recursive: true, force: true });
  const devToken = randomBytes(32).toString('base64url');
  const platform = await startEmbedded({
    home,
    port: parsePort(options['port'] as string, '--port'),
    routeByName: true,
    tellBootErrors: true,
    host: options['host'] as string,
    allowedHosts: (options['allowHost'] ?? []) as readonly string[],
    devToken,
    settings: hardwareSettings(context.env),
  });
  try {
    await writeFile(join(home, TOKEN_FILE), devToken, { mode: 0o600 });
    const changes = watchSource(context.projectDir, await sourceFolder(context.projectDir), context.signal);
    context.terminal.detail(`The token for POST /{endpoint}/execute is in .flash/dev/${TOKEN_FILE}.`);
    const built = await firstRelease(context, platform, changes);
    return {
      ...report(built, platform),
      follow: async () => {
        try {
          await serve(context, platform, changes);
        } finally {
          await platform.stop();
        }
      },
    };
  } catch (error) {
    await platform.stop();
    throw error;
  }
};

/** What package.json names, or the default where that has a fault, which the build tells. */
async function sourceFolder(projectDir: string): Promise<string> {
  try {
    return readSettings((await readPackageJson(projectDir)).flash).source;
  } catch {
    return readSettings(undefined).source;
  }
}

/** Builds and releases until it succeeds once: a fault in the source is told, and the next save is another try. */
async function firstRelease(
  context: CommandContext,
  platform: EmbeddedPlatform,
  changes: AsyncGenerator<void>,
): Promise<BuildResult> {
  for (;;) {
    const built = await tryRelease(context, platform);
    if (built) return built;
    const { done } = await changes.next();
    if (done) throw context.signal.reason;
  }
}

/** Releases on every change, with the workers' output between, until Ctrl-C. */
async function serve(
  context: CommandContext,
  platform: EmbeddedPlatform,
  changes: AsyncGenerator<void>,
): Promise<void> {
  const logs = followLogs(platform.client, context.signal, context.terminal);
  try {
    for await (const _ of changes) {
      const built = await tryRelease(context, platform);
      if (built) context.terminal.note(report(built, platform).text);
    }
  } catch (error) {
    // Ctrl-C in the middle of a release is as good an end as any.
    if (!context.signal.aborted) throw error;
  }
  await logs;
}

async function tryRelease(context: CommandContext, platform: EmbeddedPlatform): Promise<BuildResult | undefined> {
  try {
    return await release(context, platform);
  } catch (error) {
    if (!(error instanceof FlashError)) throw error;
    context.terminal.note(errorText(error.toReport(), context.terminal));
    context.terminal.note('Waiting for a change…');
    return undefined;
  }
}

async function release(context: CommandContext, { client }: EmbeddedPlatform): Promise<BuildResult> {
  const built = await runBuild(context);
  const { plan } = await deploy({
    client,
    wanted: await wantedOf(built, ENVIRONMENT, context),
    files: built.files,
    timeout: 120,
    signal: context.signal,
    onStep: (text) => context.terminal.detail(text),
  });
  // What is gone from the source is gone from the development server.
  await Promise.all(plan.leftover.map(({ id }) => client.deleteEndpoint(id)));
  return built;
}

function report(built: BuildResult, { port, client }: EmbeddedPlatform) {
  // A name that every browser takes for this machine, unless it listens elsewhere.
  const base = client.url.replace('//127.0.0.1:', '//localhost:');
  const endpoints = built.endpoints.map(({ name, routes }) => ({
    name,
    url: `${base}/${name}`,
    routes,
  }));
  const lines = endpoints.flatMap(({ url, routes }) =>
    routes.map(({ method, path }) => `${method.padEnd(6)} ${url}${path}`),
  );
  return {
    data: { app: built.projectName, env: ENVIRONMENT, port, endpoints, executeTokenFile: `.flash/dev/${TOKEN_FILE}` },
    text: lines.join('\n'),
  };
}
