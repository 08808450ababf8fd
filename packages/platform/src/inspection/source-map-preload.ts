// Loaded before a worker's own code in a session that is debugged: the source maps of the project's own modules lead to the files of the
// project. Those of an artifact have paths from its root, whatever folder and machine it is on.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

interface SourceMap {
  sources: string[];
  sourcesContent?: (string | null)[];
}

const COMMENT = /\n\/\/# sourceMappingURL=\S+\s*$/;
const SOURCES = /"sources":(\[[^\]]*\])/;

const project = new URL(import.meta.url).searchParams.get('project') ?? '';
const artifact = process.cwd();

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.startsWith('file:') || !url.endsWith('.mjs') || loaded.source === undefined) return loaded;
    try {
      const map = ownMap(fileURLToPath(url));
      if (!map) return loaded;
      const text = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
      const data = Buffer.from(JSON.stringify(map)).toString('base64');
      const source = text.replace(COMMENT, `\n//# sourceMappingURL=data:application/json;base64,${data}`);
      return { ...loaded, source };
    } catch {
      // A debugger shows the bundle.
      return loaded;
    }
  },
});

/** The map of a module of the artifact with the project's own files in the place of its sources; undefined if it has none of them. */
function ownMap(path: string): SourceMap | undefined {
  const place = relative(artifact, path);
  if (place.startsWith('..')) return undefined;
  const text = readFileSync(`${path}.map`, 'utf8');
  // The mappings of a package's map are many times longer than its sources.
  const sources = JSON.parse(SOURCES.exec(text)?.[1] ?? '[]') as string[];
  const folder = dirname(place).replaceAll(sep, '/');
  const files = sources.map((source) => ownFile(posix.join(folder, source)));
  if (files.every((file) => file === undefined)) return undefined;
  return {
    ...(JSON.parse(text) as SourceMap),
    sources: sources.map((source, index) => (files[index] === undefined ? source : pathToFileURL(files[index]).href)),
    sourcesContent: files.map((file) => (file === undefined ? null : readFileSync(file, 'utf8'))),
  };
}

/** @param source from the artifact's root, where a linked package is in `node_modules`; undefined for a file of an installed package */
function ownFile(source: string): string | undefined {
  const path = join(project, source);
  if (!existsSync(path)) return undefined;
  const file = realpathSync(path);
  return file.includes(`${sep}node_modules${sep}`) ? undefined : file;
}
