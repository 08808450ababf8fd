// Bundles what a build bundles, with the same transform and nothing around it. argv: out, worker entry, describe entry.
import { rolldown } from 'rolldown';

const [out = '', worker = '', describe = ''] = process.argv.slice(2);
const build = await rolldown({
  input: { worker, describe },
  platform: 'node',
  tsconfig: false,
  transform: { target: 'node24', decorator: { legacy: true, emitDecoratorMetadata: true } },
  // Peers that Nest and Fastify can do without and that are not installed.
  onLog: () => undefined,
});
await build.write({ dir: out, format: 'esm', keepNames: true, strictExecutionOrder: true, sourcemap: true });
await build.close();
