import { buildProject, type BuildResult } from '../build/build-project.js';
import { errorText } from '../output/error-text.js';
import { table } from '../output/table.js';
import type { CommandContext, CommandDefinition } from './definition.js';

export const build: CommandDefinition = {
  name: 'build',
  summary: 'Read the endpoint classes and write the manifest, the deploy config and the artifact to .flash/',
  run: async (context) => {
    const result = await runBuild(context);
    return { data: buildData(result), text: buildText(result) };
  },
};

/** Builds the project, telling the steps on stderr. */
export async function runBuild({ projectDir, terminal, signal }: CommandContext): Promise<BuildResult> {
  const result = await buildProject({
    projectDir,
    signal,
    onStep: ({ name, milliseconds }) =>
      terminal.note(terminal.style('dim', `${name.padEnd(9)} ${Math.round(milliseconds)} ms`)),
  });
  for (const warning of result.warnings) terminal.note(`Warning: ${errorText(warning, terminal)}`);
  return result;
}

function buildData({ projectName, manifest, files, endpoints, warnings, timings }: BuildResult) {
  return { app: projectName, files, endpoints, warnings, timings, fingerprint: manifest.source_fingerprint };
}

function buildText({ endpoints, files }: BuildResult): string {
  const rows = endpoints.flatMap(({ name, file, routes }) =>
    routes.map(({ method, path }) => [name, method, path, file]),
  );
  const size = (files.artifact.bytes / 1e6).toFixed(2);
  return `${table([['ENDPOINT', 'METHOD', 'PATH', 'FILE'], ...rows])}\n\nartifact ${size} MB, sha256 ${files.artifact.digest}`;
}
