import { isAbsolute, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds this package and its siblings. */
const OWN_PACKAGES = join(fileURLToPath(import.meta.url), '../../../..');

const OWN_FILE = /^[^./\\]+[/\\]dist[/\\]/;

/** Whether a module belongs to our packages. In a checkout they are linked, so that their real paths are outside node_modules. */
export function isOwn(moduleId: string): boolean {
  return moduleId.startsWith(OWN_PACKAGES + sep) && OWN_FILE.test(moduleId.slice(OWN_PACKAGES.length + 1));
}

/** The folder of our package that a module belongs to. */
export function ownPackageDir(moduleId: string): string {
  return join(OWN_PACKAGES, relative(OWN_PACKAGES, moduleId).split(sep)[0] as string);
}

/** Whether a module belongs to the project, or to a package that is linked to it. */
export function isUsers(id: string): boolean {
  return isAbsolute(id) && !id.includes(`${sep}node_modules${sep}`) && !isOwn(id);
}
