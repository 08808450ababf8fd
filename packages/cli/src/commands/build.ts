import { relative } from 'node:path';
import { buildProject, type BuildResult, type BuiltParts, type StepMeasure } from '@flash-ts/build';
import { errorText } from '../output/error-text.js';
import { table } from '../output/table.js';
import { deployConfigOf } from '../targets/runpod/deploy-config.js';
import type { CommandContext, CommandOptions, CommandOutcome, CommandRun } from './definition.js';
import type { Built } from './make-image.js';
import { excludedPackages } from './package-names.js';

export const build: CommandRun = async (context, options) => {
  if (IMAGE_OPTIONS.some((name) => options[name] !== undefined)) return buildWithImage(context, options);
  const result = await runBuild(context, options);
  return { data: buildData(result), text: buildText(result) };
};

/** The modules that speak with registries are loaded for them only. */
const IMAGE_OPTIONS = ['image', 'tag', 'base', 'platform', 'ociDir'];

async function buildWithImage(context: CommandContext, options: CommandOptions): Promise<CommandOutcome> {
  const { imageRequest } = await import('./image-options.js');
  const { imageText, makeImage } = await import('./make-image.js');
  const request = imageRequest(options);
  const { built, image } = await makeImage(context, request, () => runBuild(context, options));
  const text = [buildText(built), imageText(image, request, context.projectDir)].join('\n\n');
  return { data: { ...buildData(built), image }, text };
}

/** Builds the project, and prints the steps on stderr. */
export async function runBuild(context: CommandContext, options: CommandOptions = {}): Promise<Built> {
  let parts: BuiltParts | undefined;
  const { projectDir, terminal, signal } = context;
  const result = await buildProject({
    projectDir,
    deployConfig: deployConfigOf,
    signal,
    onBuilt: (made) => (parts = made),
    exclude: excludedPackages(options),
    readable: options['readable'] === true,
    onStep: (step) => {
      if (step.state === 'started') terminal.detail(`${step.name} …`);
      else terminal.note(terminal.style('dim', stepText(step)));
    },
  });
  for (const warning of result.warnings) terminal.note(`Warning: ${errorText(warning, terminal)}`);
  return { ...result, parts: parts as unknown as BuiltParts };
}

function stepText({ name, milliseconds, bytes }: { name: string } & StepMeasure): string {
  return `${name.padEnd(9)} ${`${Math.round(milliseconds)} ms`.padStart(9)} ${sizeText(bytes).padStart(10)}`;
}

function buildData({ projectName, manifest, files, endpoints, warnings, steps }: BuildResult) {
  return { app: projectName, files, endpoints, warnings, steps, fingerprint: manifest.source_fingerprint };
}

function buildText({ endpoints, files, projectDir }: BuildResult): string {
  const { artifact, compileCache } = files;
  const routes = endpoints.flatMap(({ name, file, routes: served, jobs }) => [
    ...served.map(({ method, path }) => [name, method, path, file]),
    ...jobs.map((job) => [name, 'JOB', job, file]),
  ]);
  const written = [
    ['artifact', artifact.path, sizeText(artifact.bytes), `${sizeText(artifact.unpackedBytes)} unpacked`],
    ...(compileCache ? [['compile cache', compileCache.path, sizeText(compileCache.bytes), '']] : []),
  ].map(([what = '', path = '', ...sizes]) => [what, relative(projectDir, path), ...sizes]);
  return [
    table([['ENDPOINT', 'METHOD', 'PATH', 'FILE'], ...routes]),
    table([['WRITTEN', 'FILE', 'SIZE', ''], ...written]),
    `sha256 ${artifact.digest}`,
  ].join('\n\n');
}

function sizeText(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`;
}
