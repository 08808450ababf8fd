// The licenses of packages whose code is in a bundle.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutputAsset, OutputChunk } from 'rolldown';

/** A text with the license of each, by the folders that their modules are in. */
export async function bundledLicenses(written: readonly (OutputChunk | OutputAsset)[]): Promise<string> {
  const modules = written.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  const folders = modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id) ?? []);
  const texts = [...new Set(folders)].toSorted().map(async (folder) => {
    const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Package;
    const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
    const text = file === undefined ? `License: ${license}` : await readFile(join(folder, file), 'utf8');
    return `${name} ${version}\n\n${text.trim()}\n`;
  });
  return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`);
}

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}
