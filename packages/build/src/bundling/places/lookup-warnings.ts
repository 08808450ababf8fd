import type { FlashError } from '@flash-ts/core/errors';
import { buildErrors } from '../../errors/catalogue.js';
import { bundledModules, type Pass } from '../bundler-pass.js';
import { NEST_CLI_FILE } from '../../project/nest-cli.js';
import type { Project } from '../../project/open-project.js';
import type { FoundFiles } from './found-files.js';
import { relativePath } from '../../project/relative-path.js';

/** How many characters of the code a message shows. */
const SHOWN = 80;

/** Warnings, each with file and line: what the bundled modules of a project look up and may not find, and compiler plugins that are not run. */
export function lookupWarnings(
  { dir: projectDir, nestCli }: Project,
  { output = [], user }: Pass,
  { lost }: FoundFiles,
): FlashError[] {
  const bundled = new Set(bundledModules(output));
  const where = ({ file, line }: { file: string; line: number }) => ({
    where: { file: relativePath(projectDir, file), line },
  });
  return [
    ...lost
      .filter(({ file }) => bundled.has(file))
      .map((path) => buildErrors.FLASH_FILE_NOT_SHIPPED({ path: path.path, why: path.why }, where(path))),
    ...user.unknown
      .filter(({ file }) => bundled.has(file))
      .map((code) => buildErrors.FLASH_LOOKUP_UNKNOWN({ code: shown(code.text) }, where(code))),
    ...(nestCli?.plugins ?? []).map(({ name, line }) =>
      buildErrors.FLASH_NEST_PLUGIN_NOT_RUN({ name }, { where: { file: NEST_CLI_FILE, line } }),
    ),
  ];
}

function shown(code: string): string {
  const line = code.replaceAll(/\s+/g, ' ');
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
}
