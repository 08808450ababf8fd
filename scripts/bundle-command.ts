// Bundles the compiled command into few files, which Node loads in a fraction of the time that a hundred modules take: part of
// `npm run build`. They are not minified and have the names of functions, so that a stack can be read.
import { readdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rolldown, type Plugin } from 'rolldown';
import { createProgram } from '../packages/cli/dist/command-line/program.js';
import { COMMANDS, GROUPS } from '../packages/cli/dist/commands/registry.js';
import { bundledLicenses } from './bundled-licenses.ts';

const ROOT = new URL('../', import.meta.url);
const FOLDER = fileURLToPath(new URL('packages/cli/dist/bundle/', ROOT));

/**
 * What becomes part of the bundle beside the command's own modules: all that the quick commands load. `@flash-ts/core/errors` stays outside,
 * for packages outside throw its class too. Of the client of Kubernetes few need a part, and installed it takes 62 MB.
 */
const INSIDE =
  /^(commander|@flash-ts\/(core\/(contract|hardware|server-sent-events)|platform\/(control-client|errors)|build\/(app-name|project-files))|@kubernetes\/client-node)$/;

/** commander loads it for commands that are programs of their own, which there are none of, and with it Node's cluster and sockets. */
const WITHOUT_CHILD_PROCESS: Plugin = {
  name: 'without-child-process',
  resolveId: (id, importer) =>
    id === 'node:child_process' && importer?.includes('/commander/') ? '\0nothing' : undefined,
  load: (id) => (id === '\0nothing' ? 'module.exports = {};' : undefined),
};

/** A module that names files by its own place has to lie as deep as the bundle. */
const AS_DEEP: Plugin = {
  name: 'as-deep',
  transform: (code, id) => {
    if (id.startsWith('/') && code.includes('import.meta') && !/\/cli\/dist\/[^/]+\/[^/]+$/.test(id))
      throw new Error(`${id} has import.meta; in the bundle its own place is one folder below dist`);
  },
};

const bundle = await rolldown({
  input: fileURLToPath(new URL('packages/cli/dist/index.js', ROOT)),
  platform: 'node',
  external: (id, importer) =>
    /^[@a-z]/.test(id) && !id.startsWith('node:') && !INSIDE.test(id) && !importer?.includes('/node_modules/'),
  plugins: [WITHOUT_CHILD_PROCESS, AS_DEEP],
});
const { output } = await bundle.write({
  dir: FOLDER,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: '[name].js',
  minifyInternalExports: false,
  comments: { jsdoc: false },
  codeSplitting: {
    groups: [
      // What every command loads.
      { name: 'start', test: /cli\/dist\/index\.js$/, priority: 2 },
      // What commands load that ask a platform.
      { name: 'ask', test: /cli\/dist\/(commands\/status|targets\/local\/local-target)\.js$/, priority: 1 },
    ],
  },
});
await bundle.close();
await writeFile(`${FOLDER}LICENSES`, await bundledLicenses(output));
await writeFile(`${FOLDER}help.js`, helpModule());
const written = new Set([...output.map(({ fileName }) => fileName), 'LICENSES', 'help.js']);
for (const name of await readdir(FOLDER)) if (!written.has(name)) await rm(`${FOLDER}${name}`, { recursive: true });

/** The module with what `flash --help` prints: lines as long as the widest of these widths that a terminal has room for. */
function helpModule(): string {
  const program = createProgram({
    commands: COMMANDS,
    groups: GROUPS,
    stdout: process.stdout,
    words: [],
    run: () => Promise.resolve(),
  });
  const texts = [80, 100, 120, 160].map((width) => {
    return [width, program.configureOutput({ getOutHelpWidth: () => width }).helpInformation()] as const;
  });
  return `const TEXTS = ${JSON.stringify(texts.toReversed())};
/** @param columns of the terminal; undefined where there is none */
export function helpFor(columns) {
  return (TEXTS.find(([width]) => width <= columns) ?? TEXTS.at(-1))[1];
}
`;
}
