import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cliErrors } from '../errors/catalogue.js';
import { errorText } from '../output/error-text.js';
import { printLogs, printRefused } from '../output/log-lines.js';
import type { Terminal } from '../output/terminal.js';
import { projectDocument } from '@flash-ts/core/openapi';
import { projectSettings, readPackageJson, readSettings } from '@flash-ts/build/project';
import { watchSource } from '../project/watch-source.js';
import { startEmbedded, type EmbeddedPlatform } from '../platform/embedded.js';
import { hardwareSettings } from '../platform/hardware-settings.js';
import { findPlatform } from '../platform/find-platform.js';
import { parsePort } from '../platform/local-platform.js';
import { allowedHosts } from './allowed-hosts.js';
import type { CommandContext, CommandRun } from './definition.js';
import { inspectedBy } from './inspect-options.js';
import { faultInjectionOf, faultInjectionText } from './fault-options.js';
import { buildsFolder, DevelopmentSession, ENVIRONMENT, type Released } from './development-session.js';
import { listenToKeys } from './run-keys.js';
import { TypeCheck } from './type-check.js';
import { servedOf, servedText, type Served } from './served-report.js';
import { FlashError } from '@flash-ts/core/errors';

/** The file with the bearer token for `POST /{endpoint}/execute`, which only its owner can read; new in each session. */
const TOKEN_FILE = 'execute-token';

type Report = ReturnType<typeof report>;

/** Absolute paths of saved files; empty before the first change. */
type Changed = ReadonlySet<string>;

export const run: CommandRun = async (context, options) => {
  await requireProject(context.projectDir);
  const faultInjection = faultInjectionOf(options);
  const inspected = inspectedBy(options, context);
  const hosts = allowedHosts(options);
  const home = join(context.projectDir, '.flash', 'dev');
  const other = await findPlatform(home);
  if (other) throw cliErrors.FLASH_DEV_RUNNING({ port: other.status.port, pid: other.status.pid });
  // A development platform starts empty: endpoints of the last session would serve code that is no longer in the source.
  for (const folder of [home, buildsFolder(home)]) await rm(folder, { recursive: true, force: true });
  const devToken = randomBytes(32).toString('base64url');
  const served: { session?: DevelopmentSession } = {};
  const firstRelease = Promise.withResolvers<void>();
  const platform = await startEmbedded({
    home,
    firstRelease: firstRelease.promise,
    port: parsePort(options['port'] as string, '--port'),
    routeByName: true,
    tellBootErrors: true,
    host: options['host'] as string,
    allowedHosts: hosts,
    devToken,
    openApi: () => served.session?.live && projectDocument(served.session.live.openapi),
    onRefused: (refused) => printRefused(refused, context.terminal),
    // A development artifact contains links to unchanged files; its modules are resolved by their paths in the artifact.
    workerNodeOptions: ['--preserve-symlinks'],
    settings: { ...hardwareSettings(context.env), ...inspected.settings },
    inspection: inspected.inspection,
    faultInjection,
  });
  try {
    await writeFile(join(home, TOKEN_FILE), devToken, { mode: 0o600 });
    const watched = watchSource(context.projectDir, await sourceFolder(context.projectDir), context.signal);
    const { changes } = watched;
    context.terminal.detail(`The token for POST /{endpoint}/execute is in .flash/dev/${TOKEN_FILE}.`);
    if (faultInjection) context.terminal.note(faultInjectionText(faultInjection));
    const session = new DevelopmentSession(platform, home, {
      signal: context.signal,
      watch: watched.add,
      types: TypeCheck.of(context, options),
      debugged: inspected.inspection !== undefined,
    });
    served.session = session;
    await listenToKeys(context, { rebuild: watched.again, docs: () => servedBy(session.live, platform).docs });
    const { built, next } = await releaseOnce(context, session, changes);
    firstRelease.resolve();
    return {
      ...report(built, platform),
      follow: async () => {
        try {
          await serve(context, { platform, session, built }, changes, next);
        } finally {
          await context.terminal.during(
            'Stopping',
            session.close().then(() => platform.stop()),
          );
        }
      },
    };
  } catch (error) {
    await platform.stop();
    throw error;
  }
};

/**
 * Refuses a folder without package.json; any other fault of the project can be corrected while the server waits.
 *
 * @throws FlashError `FLASH_NO_PROJECT`
 */
async function requireProject(projectDir: string): Promise<void> {
  try {
    await readPackageJson(projectDir);
  } catch (error) {
    if ((error as FlashError).code === 'FLASH_NO_PROJECT') throw error;
  }
}

/** The source folder that package.json names, or the default if package.json has a fault, which the build reports. */
async function sourceFolder(projectDir: string): Promise<string> {
  try {
    return projectSettings(await readPackageJson(projectDir), projectDir).source;
  } catch {
    return readSettings(undefined).source;
  }
}

/** Releases until one release succeeds: a fault in the source is printed, and the next save tries again. */
async function releaseOnce(
  context: CommandContext,
  session: DevelopmentSession,
  changes: AsyncGenerator<Changed, void>,
): Promise<{ readonly built: Released; readonly next: Promise<IteratorResult<Changed, void>> }> {
  let next = changes.next();
  for (let changed: Changed = new Set(); ;) {
    const built = await tryRelease(context, session, { changed, next });
    if (built) return { built, next };
    const change = await next;
    if (change.done) throw context.signal.reason;
    changed = change.value;
    next = changes.next();
  }
}

/** Releases on every change and prints the workers' output, until Ctrl-C. */
async function serve(
  context: CommandContext,
  {
    platform,
    session,
    built: begun,
  }: { readonly platform: EmbeddedPlatform; readonly session: DevelopmentSession; readonly built: Released },
  changes: AsyncGenerator<Changed, void>,
  first: Promise<IteratorResult<Changed, void>>,
): Promise<void> {
  const { signal, terminal } = context;
  const lines = platform.client.streamLogs({ follow: true }, signal);
  const logs = printLogs(lines, { terminal, signal, to: terminal.json ? 'stdout' : 'stderr' }).catch(
    (error: FlashError) => terminal.note(errorText(error.toReport(), terminal)),
  );
  let told = report(begun, platform);
  try {
    let next = first;
    for (let change = await next; !change.done; change = await next) {
      next = changes.next();
      const built = await tryRelease(context, session, { changed: change.value, next });
      if (!built) continue;
      const now = report(built, platform);
      tellReport(now, told, terminal);
      told = now;
    }
  } catch (error) {
    // Ctrl-C in the middle of a release ends the command normally.
    if (!context.signal.aborted) throw error;
  }
  await logs;
}

/**
 * Tries one release, which the next change of the source cancels.
 *
 * @returns undefined if it was cancelled, or failed with an error that was printed
 */
async function tryRelease(
  context: CommandContext,
  session: DevelopmentSession,
  { changed, next }: { readonly changed: Changed; readonly next: Promise<IteratorResult<Changed, void>> },
): Promise<Released | undefined> {
  const overtaken = new AbortController();
  void next.then(
    () => overtaken.abort(),
    () => undefined,
  );
  try {
    const signal = AbortSignal.any([context.signal, overtaken.signal]);
    return await context.terminal.during('Building', session.release({ ...context, signal }, changed));
  } catch (error) {
    if (overtaken.signal.aborted && !context.signal.aborted) return undefined;
    if (!(error instanceof FlashError)) throw error;
    const failure = error.toReport();
    if (context.terminal.json) context.terminal.document({ error: failure }, true);
    context.terminal.note(errorText(failure, context.terminal));
    context.terminal.note('Waiting for a change…');
    return undefined;
  }
}

/** Says that a new version is served; with `--json` always what it is, for a person only if its routes are others. */
function tellReport(now: Report, before: Report, terminal: Terminal): void {
  if (terminal.json) terminal.document(now.data, true);
  else terminal.note(now.text === before.text ? terminal.style('dim', 'serving the new version') : now.text);
}

function report(built: Released, platform: EmbeddedPlatform) {
  const served = servedBy(built, platform);
  const { port } = platform;
  return {
    data: { app: built.projectName, env: ENVIRONMENT, port, ...served, executeTokenFile: `.flash/dev/${TOKEN_FILE}` },
    text: servedText(served),
  };
}

function servedBy(live: Released | undefined, { client }: EmbeddedPlatform): Served {
  // Every browser resolves this name to this machine; kept as it is if the server listens on another address.
  return servedOf(live?.endpoints ?? [], client.url.replace('//127.0.0.1:', '//localhost:'));
}
