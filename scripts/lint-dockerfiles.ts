// Lints the Dockerfiles in packages/cli/docker/ and holds them to what docs/containers.md promises. Part of `npm run check`.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { validate } from 'dockerfile-utils';

const FOLDER = fileURLToPath(new URL('../packages/cli/docker', import.meta.url));

/** What a worker's image has to say, whatever it is made from. */
const PROMISES: readonly (readonly [promise: string, instruction: RegExp])[] = [
  ['runs as another user than root, by number', /^USER [1-9]\d*:[1-9]\d*$/m],
  ['has a process 1 that reaps', /^ENTRYPOINT \["\/usr\/bin\/tini", "--"\]$/m],
  ['listens on port 8000', /^EXPOSE 8000$/m],
  ['has a health check', /^HEALTHCHECK /m],
  ['takes nothing but the artifact from its context', /^ADD artifact\.tar\.gz \.\/$/m],
];

const faults: string[] = [];
for (const name of (await readdir(FOLDER)).filter((file) => file.endsWith('.Dockerfile'))) {
  const text = await readFile(join(FOLDER, name), 'utf8');
  const found = validate(text).map(
    ({ range, message }) => `${range.start.line + 1}: ${typeof message === 'string' ? message : message.value}`,
  );
  const broken = PROMISES.filter(([, instruction]) => !instruction.test(text)).map(
    ([promise]) => `no line by which it ${promise}`,
  );
  const copies = text.match(/^(?:COPY(?! --from=)|ADD) .*$/gm) ?? [];
  if (copies.length !== 1) broken.push(`it copies ${copies.length} things of its context`);
  faults.push(...[...found, ...broken].map((fault) => `packages/cli/docker/${name}: ${fault}`));
}
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exitCode = 1;
}
