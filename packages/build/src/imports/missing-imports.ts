import { readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { nearestName, type FlashError } from '@flash-ts/core/errors';
import type { PluginContext } from 'rolldown';
import { buildErrors } from '../errors/catalogue.js';
import { codeFrame, lineOf } from '../syntax/line-of.js';
import type { MissingNames } from './missing-names.js';
import { ModuleExports, parseModule } from './module-exports.js';
import { usedAsValues } from './value-names.js';
import { relativePath } from '../project/relative-path.js';

/** An import of a name that the other module does not export. */
interface MissingName {
  /** The module that is imported from. */
  readonly exporter: string;
  readonly name: string;
  readonly local: string;
  readonly specifier: string;
  readonly start: number;
}

/**
 * Finds imports in the project's own modules of names that the other module does not export. A type in the signature of a decorated method
 * looks like an import of a value, and TypeScript projects have many of these: at run time it is `undefined`, which is right. A missing name
 * that the module uses as a value is a fault.
 *
 * @param context of a bundler that has given its output and is not closed yet
 */
export async function findMissingImports(
  context: PluginContext,
  projectDir: string,
  found: MissingNames,
): Promise<void> {
  // Reading the exports of modules costs more than the bundler's own check, which is done when it gives its output.
  if (!found.isAnyShimmed) return;
  const exports = new ModuleExports((specifier, importer) => resolveFile(context, specifier, importer));
  for (const id of context.getModuleIds()) {
    if (!id.startsWith(projectDir + sep) || id.includes(`${sep}node_modules${sep}`)) continue;
    const missing = await missingNames(context, exports, id);
    const values = missing.length === 0 ? undefined : usedAsValues(id, new Set(missing.map(({ local }) => local)));
    for (const one of missing) {
      const fault = await faultOf(one, id, { context, exports, projectDir });
      if (values?.has(one.local)) found.imported(one.exporter, one.name, fault);
      else found.erased(one.exporter, one.name, fault);
    }
  }
}

async function resolveFile(context: PluginContext, specifier: string, importer: string): Promise<string | undefined> {
  const resolved = await context.resolve(specifier, importer);
  return resolved && !resolved.external ? resolved.id : undefined;
}

async function missingNames(context: PluginContext, exports: ModuleExports, id: string): Promise<MissingName[]> {
  const missing: MissingName[] = [];
  for (const { moduleRequest, entries } of parseModule(id)?.staticImports ?? []) {
    const named = entries.filter(({ isType, importName }) => !isType && importName.kind !== 'NamespaceObject');
    const specifier = moduleRequest.value;
    const exporter = named.length === 0 ? undefined : await resolveFile(context, specifier, id);
    const known = exporter === undefined ? undefined : await exports.names(exporter);
    if (exporter === undefined || !known) continue;
    for (const { importName, localName } of named) {
      const name = importName.name ?? 'default';
      const start = importName.start ?? localName.start;
      if (!known.has(name)) missing.push({ exporter, name, local: localName.value, specifier, start });
    }
  }
  return missing;
}

interface FaultParts {
  readonly context: PluginContext;
  readonly exports: ModuleExports;
  readonly projectDir: string;
}

async function faultOf(
  { exporter, name, specifier, start }: MissingName,
  id: string,
  { context, exports, projectDir }: FaultParts,
): Promise<FlashError> {
  const text = readFileSync(id, 'utf8');
  const line = lineOf(text, start);
  const suggestion = nearestName(name, (await exports.names(exporter)) ?? []);
  // The author may have taken a name of Nest for one of ours.
  const nest = specifier === '@flash-ts/core' ? await resolveFile(context, '@nestjs/common', id) : undefined;
  const elsewhere = nest !== undefined && (await exports.names(nest))?.has(name) ? '@nestjs/common' : undefined;
  return buildErrors.FLASH_IMPORT_MISSING(
    { name, specifier, suggestion, elsewhere, frame: codeFrame(text, line) },
    { where: { file: relativePath(projectDir, id), line } },
  );
}
