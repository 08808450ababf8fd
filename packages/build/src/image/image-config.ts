import type { ImageConfig } from './base-image.js';

/** What an image is made of and from, for its config and its annotations. */
export interface ImageFacts {
  readonly app: string;
  /** Of the project's package.json. */
  readonly version: string;
  /** SHA-256 of the source, as in the manifest. */
  readonly fingerprint: string;
  /** SHA-256 of the artifact. */
  readonly artifactDigest: string;
  /** `@flash-ts/worker@0.1.0`. */
  readonly framework: string;
  /** ISO 8601: what the manifest of the artifact says. */
  readonly created: string;
  readonly base: { readonly reference: string; readonly digest: string };
}

/** What is added above the base. */
export interface AddedLayer {
  readonly diffId: string;
  readonly comment: string;
}

/** The folder that the artifact is in. */
export const APP_FOLDER = 'app';
/** By number, so that Kubernetes can tell that it is not root. */
const USER = '1000:1000';
const PORT = '8000';
const HEALTH_PATH = '/ping';
/** V8 would take 64 MB for each half of its young generation; see "Memory" in docs/platform.md. */
const NODE_OPTIONS = '--max-semi-space-size=16';
const SECOND_NS = 1_000_000_000;
const HEALTH_PROGRAM =
  'const { PORT_HEALTH, PORT = 8000, HEALTH_CHECK_PATH = "/ping" } = process.env; fetch(`http://127.0.0.1:${PORT_HEALTH ?? PORT}${HEALTH_CHECK_PATH}`).then(({ status }) => process.exit(status === 200 ? 0 : 1), () => process.exit(1))';
const INIT = /(?:^|\/)(?:tini|tini-static|dumb-init|catatonit|docker-init)$/;
const NODE = /(?:^|\/)(?:node|nodejs)$/;

/** Labels of the image and annotations of its manifest. */
export function annotationsOf({
  app,
  version,
  fingerprint,
  artifactDigest,
  framework,
  base,
}: ImageFacts): Record<string, string> {
  return {
    'org.opencontainers.image.title': app,
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.base.name': base.reference,
    'org.opencontainers.image.base.digest': base.digest,
    'flash-ts.source-fingerprint': fingerprint,
    'flash-ts.artifact': artifactDigest,
    'flash-ts.framework': framework,
  };
}

/** The config of a worker's image: that of its base, with the worker as its process. It has no variable of an endpoint, and so no secret. */
export function imageConfig(
  { config: base, ...rest }: ImageConfig,
  facts: ImageFacts,
  layers: readonly AddedLayer[],
): object {
  const { Entrypoint, Env = [], Labels, ...kept } = base ?? {};
  const own = { ...(kept as Record<string, unknown>) };
  // The base's own command, and what it does where it is built upon.
  for (const name of ['Cmd', 'OnBuild', 'Healthcheck', 'ArgsEscaped', 'Image']) delete own[name];
  const { architecture, os, variant, rootfs, history = [] } = rest;
  return {
    created: facts.created,
    architecture,
    os,
    ...(variant !== undefined && { variant }),
    config: {
      ...own,
      User: USER,
      ExposedPorts: { [`${PORT}/tcp`]: {} },
      Env: environment(Env),
      Entrypoint: entrypoint(Entrypoint ?? []),
      WorkingDir: `/${APP_FOLDER}`,
      Labels: { ...ownLabels(Labels ?? {}), ...annotationsOf(facts) },
      StopSignal: 'SIGTERM',
      Healthcheck: {
        Test: ['CMD', nodeOf(Entrypoint ?? []), '-e', HEALTH_PROGRAM],
        Interval: 10 * SECOND_NS,
        Timeout: 3 * SECOND_NS,
        StartPeriod: 120 * SECOND_NS,
        Retries: 3,
      },
    },
    rootfs: { type: 'layers', diff_ids: [...(rootfs?.diff_ids ?? []), ...layers.map(({ diffId }) => diffId)] },
    history: [
      ...history,
      ...layers.map(({ comment }) => ({ created: facts.created, created_by: 'flash build --image', comment })),
    ],
  };
}

/** The base's process 1 stays where it is one that reaps children and hands signals on; the base's own program goes. */
function entrypoint(base: readonly string[]): string[] {
  const init = INIT.test(base[0] ?? '') ? base.slice(0, Math.max(1, base.indexOf('--') + 1)) : [];
  return [...init, nodeOf(base), `/${APP_FOLDER}/worker.mjs`];
}

function nodeOf(entrypointOfBase: readonly string[]): string {
  return entrypointOfBase.find((word) => NODE.test(word)) ?? 'node';
}

function environment(base: readonly string[]): string[] {
  const named = new Map(base.map((line) => [line.split('=')[0] as string, line.slice(line.indexOf('=') + 1)]));
  const options = named.get('NODE_OPTIONS');
  const own = {
    NODE_ENV: 'production',
    PORT,
    PORT_HEALTH: PORT,
    HEALTH_CHECK_PATH: HEALTH_PATH,
    NODE_OPTIONS: options === undefined ? NODE_OPTIONS : `${options} ${NODE_OPTIONS}`,
  };
  for (const [name, value] of Object.entries(own)) named.set(name, value);
  return [...named].map(([name, value]) => `${name}=${value}`);
}

/** The labels of a base without those that tell what the base is: this image is another one. */
function ownLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !name.startsWith('org.opencontainers.image.')));
}
