import { isAbsolute, sep } from 'node:path';
import type { Project } from '../project/open-project.js';
import type { Bundle } from './bundle.js';
import { isUsers } from '../installed/own-packages.js';

/** Modules of linked packages and of folders outside the source folder, however they are imported, and files that the source opens. */
export function filesOutside({ sourceDir }: Project, { graph, foundFiles }: Bundle): string[] {
  const modules = [...graph.keys()].filter((id) => isAbsolute(id) && isUsers(id));
  const files = foundFiles.map(({ source }) => source);
  return [...modules, ...files].filter((path) => !path.startsWith(sourceDir + sep));
}
