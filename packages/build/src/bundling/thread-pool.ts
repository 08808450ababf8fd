import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'rolldown';

/** Piscina's code for a thread: a file of the package that its `exports` do not name. */
export const PISCINA_THREAD = 'piscina:thread';

/** What is changed in Piscina's files. */
const CHANGES = [
  // The file that its threads run.
  { file: 'index.js', from: "(0, node_path_1.resolve)(__dirname, 'worker.js')", to: 'this.options.filename' },
  // In the main thread, where the build imports it for the compile cache, `parentPort` is null.
  { file: 'worker.js', from: 'node_worker_threads_1.parentPort.on(', to: 'node_worker_threads_1.parentPort?.on(' },
];

/**
 * Makes Piscina work in a bundle. It starts each thread from a file beside its own, which a bundle does not have; here threads run the file that
 * has their tasks, which includes Piscina's code for a thread. Its optional package with machine code is left out.
 */
export function threadPool(): Plugin {
  const worker = createRequire(fileURLToPath(import.meta.resolve('@flash-ts/worker')));
  const main = worker.resolve('piscina');
  return {
    name: 'flash:thread-pool',
    resolveId: {
      filter: { id: /^(?:piscina:thread|@napi-rs\/nice)$/ },
      handler(id, importer) {
        if (id === PISCINA_THREAD) return join(dirname(main), 'worker.js');
        return importer?.startsWith(dirname(main)) ? { id, external: true } : null;
      },
    },
    transform: {
      filter: { id: /[\\/]piscina[\\/]dist[\\/](?:index|worker)\.js$/ },
      handler(code, id) {
        const change = CHANGES.find(({ file }) => basename(id) === file);
        if (!change || !code.includes(change.from)) throw new Error(`this version of Piscina can't be bundled: ${id}`);
        return code.replace(change.from, change.to);
      },
    },
  };
}
