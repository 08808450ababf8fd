import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { BuildResult, BuiltParts } from '@flash-ts/build';
import type { ReadConfig } from '@flash-ts/build/config';
import type { QuickBuilds } from '@flash-ts/build/development';
import type { EmbeddedPlatform } from '../platform/embedded.js';
import { SETTLE_MS } from '../project/watch-source.js';
import type { BuiltFiles } from '../targets/target.js';
import { runBuild } from './build.js';
import type { CommandContext } from './definition.js';
import type { TypeCheck } from './type-check.js';
import { projectConfig, wantedOf } from './wanted.js';

export const ENVIRONMENT = 'development';

/** Milliseconds that importing the project's modules may take. */
const LOAD_TIMEOUT_MS = 30_000;
/** Seconds that a worker may stand still at a breakpoint of its boot. */
const DEBUGGED_SECONDS = 7 * 24 * 3600;
/** How many saved files are remembered. */
const EDITED_KEPT = 100;

export interface SessionOptions {
  /** Aborted with the session. */
  readonly signal: AbortSignal;
  /** Called with the files outside the source folder that the source needs. */
  readonly watch: (paths: readonly string[]) => void;
  /** The check of the types; undefined if it is switched off. */
  readonly types: TypeCheck | undefined;
  /** Whether debuggers connect: each endpoint has one worker then, always, and its code is as it was written. */
  readonly debugged: boolean;
}

/**
 * The folder for a session's builds and the files that they share. It is beside the home, of which an isolated worker sees only its own
 * artifact.
 */
export function buildsFolder(home: string): string {
  return `${home}-builds`;
}

/** The parts of a build that a release reports. */
export type Released = Pick<BuildResult, 'projectName' | 'manifest' | 'openapi' | 'endpoints'>;

/**
 * Builds and releases a project repeatedly. The first build is a full one, from which a base is made in the background; after that only the
 * project's own modules are bundled, unless other files have changed or the modules have faults.
 */
export class DevelopmentSession {
  readonly #platform: EmbeddedPlatform;
  readonly #dir: string;
  readonly #options: SessionOptions;
  #quick: QuickBuilds | undefined;
  #live: Released | undefined;
  /** As it was at the last whole build, which each change of it asks for. */
  #config: ReadConfig | undefined;
  /** Paths of saved files, the last one first. */
  #edited: readonly string[] = [];
  /** The endpoint that is probably edited next. */
  #next: string | undefined;
  /** The preparation of the base, which two builds must not do at once. */
  #preparing: Promise<void> = Promise.resolve();

  /** @param home the platform's home, inside the project */
  constructor(platform: EmbeddedPlatform, home: string, options: SessionOptions) {
    this.#platform = platform;
    this.#options = options;
    this.#dir = buildsFolder(home);
  }

  /** The last release that was complete; undefined before the first one. */
  get live(): Released | undefined {
    return this.#live;
  }

  /**
   * @param context its signal cancels the release; changes that were made until then stay
   * @param changed absolute paths of files that were saved since the last release; if several are being written, only the first. None: a
   *   full build is wanted
   */
  async release(context: CommandContext, changed: ReadonlySet<string>): Promise<Released> {
    this.#edited = [...changed, ...this.#edited.filter((path) => !changed.has(path))].slice(0, EDITED_KEPT);
    this.#options.types?.pause();
    try {
      return await this.#release(context, changed);
    } finally {
      this.#makeReady();
      this.#options.types?.start();
    }
  }

  /** Ends the background processes. Call it after the session's signal has aborted. */
  async close(): Promise<void> {
    await Promise.all([this.#quick?.close(), this.#options.types?.close()]);
  }

  async #release(context: CommandContext, changed: ReadonlySet<string>): Promise<Released> {
    const { terminal, signal } = context;
    const began = performance.now();
    // A person who asks for a build without a change does not trust the last one.
    const ready = changed.size > 0 ? this.#quick : undefined;
    const quick = await ready?.build(context.projectDir, { timeoutMs: LOAD_TIMEOUT_MS, signal });
    if (!quick) {
      // A quick build may have failed because a file is not written completely yet.
      if (changed.size > 0) await setTimeout(SETTLE_MS, undefined, { signal });
      return this.#releaseWhole(context);
    }
    terminal.note(terminal.style('dim', `rebuilt   ${`${Math.round(performance.now() - began)} ms`.padStart(9)}`));
    this.#platform.development.complete(quick.artifact);
    await this.#deploy(context, quick, { artifact: { path: '', digest: quick.artifact.digest } });
    return quick;
  }

  async #releaseWhole(context: CommandContext): Promise<Released> {
    this.#config = await projectConfig(context);
    const { parts, ...built } = await runBuild(context, { readable: this.#options.debugged });
    this.#options.watch(parts.outside);
    await this.#deploy(context, built, built.files);
    this.#prepare(parts, context);
    return built;
  }

  async #deploy(context: CommandContext, built: Released, files: BuiltFiles): Promise<void> {
    context.terminal.doing('Starting the endpoints');
    const target = await context.target('local', { client: this.#platform.client });
    const manifest = this.#options.debugged ? withOneWorker(built.manifest) : built.manifest;
    const wanted = await wantedOf({ ...built, manifest, files }, ENVIRONMENT, { context, config: this.#config });
    const onStep = (text: string) => context.terminal.detail(text);
    // Endpoints that were removed from the source are removed from the development server.
    const edited = this.#editedEndpoints(context, built);
    const plan = await target.plan(wanted, { prune: true, first: edited });
    await target.apply(plan, {
      timeout: this.#options.debugged ? DEBUGGED_SECONDS : 120,
      development: true,
      signal: context.signal,
      onStep,
    });
    this.#live = built;
    // An endpoint that is alone needs no edit to be the next one.
    this.#next = edited[0] ?? (built.endpoints.length === 1 ? built.endpoints[0]?.name : undefined);
  }

  /** Starts in the background what the next release needs. */
  #makeReady(): void {
    const { signal } = this.#options;
    if (signal.aborted || !this.#quick) return;
    void this.#quick
      .makeReady()
      .then((artifact) => {
        if (artifact && this.#next !== undefined && !signal.aborted)
          this.#platform.development.startAhead(this.#next, artifact);
      })
      // The next build prepares what is missing.
      .catch(() => undefined);
  }

  /** Names of the endpoints whose own files have been edited in this session, the last one first. */
  #editedEndpoints({ projectDir }: CommandContext, { endpoints }: Released): string[] {
    const byPath = new Map(endpoints.map(({ name, file }) => [join(projectDir, file), name]));
    return this.#edited.flatMap((path) => byPath.get(path) ?? []);
  }

  /** Prepares the base in the background; until then builds are full ones. */
  #prepare(parts: BuiltParts, { terminal }: CommandContext): void {
    const before = this.#quick;
    this.#quick = undefined;
    this.#preparing = this.#preparing
      .then(async () => {
        await before?.close();
        const { QuickBuilds: Builds } = await import('@flash-ts/build/development');
        const quick = new Builds(this.#dir, this.#platform.development);
        if (!(await quick.prepare(parts))) return;
        this.#quick = quick;
        terminal.detail('from now on a build bundles the project’s own modules only');
        await quick.warm({ timeoutMs: LOAD_TIMEOUT_MS, signal: this.#options.signal });
        this.#makeReady();
      })
      .catch((error: unknown) => terminal.detail(`builds stay full builds: ${(error as Error).message}`));
  }
}

function withOneWorker(manifest: Released['manifest']): Released['manifest'] {
  const resources = Object.entries(manifest.resources).map(([name, resource]) => [
    name,
    { ...resource, workersMin: 1, workersMax: 1 },
  ]);
  return { ...manifest, resources: Object.fromEntries(resources) as typeof manifest.resources };
}
