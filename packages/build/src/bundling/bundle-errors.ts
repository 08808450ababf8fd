import { stripVTControlCharacters } from 'node:util';
import type { FlashError, SourcePlace } from '@flash-ts/core/errors';
import type { RolldownLog } from 'rolldown';
import { buildErrors, sourceFaults } from '../errors/catalogue.js';
import { relativePath } from '../project/relative-path.js';

/** The bundler's errors as errors of the catalogue, each with file and line; one error that lists them if there are several. */
export function bundleError(error: unknown, projectDir: string): FlashError {
  const logs = (error as { errors?: readonly RolldownLog[] }).errors ?? [];
  const faults = logs.map((log) => logError(log, projectDir));
  if (faults.length > 0) return sourceFaults(faults);
  return buildErrors.FLASH_BUNDLE_FAILED({ problem: (error as Error).message }, { cause: error });
}

export function logError(log: RolldownLog, projectDir: string): FlashError {
  const file = log.loc?.file ?? log.id;
  const where: SourcePlace = {
    ...(file !== undefined && { file: relativePath(projectDir, file) }),
    ...(log.loc && { line: log.loc.line }),
  };
  const specifier = log.code === 'UNRESOLVED_IMPORT' ? unresolvedSpecifier(log) : undefined;
  if (specifier !== undefined) return buildErrors.FLASH_IMPORT_UNRESOLVED({ specifier, frame: log.frame }, { where });
  return buildErrors.FLASH_BUNDLE_FAILED({ problem: firstLine(log.message), frame: log.frame }, { where });
}

function unresolvedSpecifier({ exporter, message }: RolldownLog): string | undefined {
  return exporter ?? /resolve '([^']+)'/.exec(message)?.[1];
}

/** The first line without the bundler's code; the frame is a separate argument. */
function firstLine(message: string): string {
  return (stripVTControlCharacters(message).split('\n')[0] as string).replace(/^\[\w+\] /, '');
}
