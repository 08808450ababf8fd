import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Description } from '@flash-ts/core/describe';
import type { FlashError } from '@flash-ts/core/errors';
import { classNameOf, type Discovery } from '../discovery/discover.js';
import type { Project } from '../project/open-project.js';
import type { ClassPlace } from './class-finder.js';
import { TYPES_FILE, type ClientTypes } from './client-types.js';
import { printClient, type ClientTexts } from './print-client.js';

export interface MadeClient {
  readonly texts: ClientTexts;
  /** Further files that were written into the folder of the build. */
  readonly files: readonly string[];
  readonly warnings: readonly FlashError[];
}

interface ClientParts {
  readonly discovery: Discovery;
  readonly clientTypes: ClientTypes;
  readonly staging: { readonly dir: string };
}

/** What clients of the endpoints import, from the described classes and from the types of their handlers. */
export async function makeClient(
  project: Project,
  { discovery, clientTypes, staging }: ClientParts,
  { contracts, manifest }: Pick<Description, 'contracts' | 'manifest'>,
): Promise<MadeClient> {
  const places = placesOf(manifest, discovery);
  const { types, warning } = await clientTypes.read(contracts, places);
  const texts = printClient(project.name, contracts, places, types);
  const isKept = await access(join(staging.dir, TYPES_FILE)).then(
    () => true,
    () => false,
  );
  return { texts, files: isKept ? [TYPES_FILE] : [], warnings: warning ? [warning] : [] };
}

function placesOf({ resources }: Description['manifest'], discovery: Discovery): Map<string, ClassPlace> {
  return new Map(
    Object.entries(resources).map(([name, { file_path: file, export_name: exportName }]) => [
      name,
      { className: classNameOf(discovery, file, exportName), file, exportName },
    ]),
  );
}
