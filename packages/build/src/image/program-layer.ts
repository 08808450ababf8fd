import { addFile, OWNED } from '../packaging/write-artifact.js';
import { writeLayerFile, type Layer } from './layer-file.js';

/** The folder of an image that programs beside the worker are in. */
export const PROGRAM_FOLDER = 'flash';

/** A program of one file that an image has beside the worker. */
export interface ImageProgram {
  /** In the image it is `/flash/NAME`. */
  readonly name: string;
  readonly path: string;
}

/** Writes a layer with programs. It is the same for all apps, so that a registry keeps it once. */
export function writeProgramLayer(
  programs: readonly ImageProgram[],
  path: string,
  signal?: AbortSignal,
): Promise<Layer> {
  return writeLayerFile(
    path,
    async (tar) => {
      tar.entry({ ...OWNED, name: `${PROGRAM_FOLDER}/`, type: 'directory', mode: 0o755 });
      for (const program of programs) {
        await addFile(tar, `${PROGRAM_FOLDER}/${program.name}`, program.path, 0o644);
      }
    },
    signal,
  );
}
