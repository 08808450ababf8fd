import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { until } from '@flash-ts/testkit/waiting';
import { watchSource } from './watch-source.js';

/** The changes of a project with one file; `seen` has an entry for each. */
async function watched() {
  const dir = await mkdtemp(join(tmpdir(), 'watched-'));
  const file = join(dir, 'src', 'shop.ts');
  await mkdir(join(dir, 'src'));
  await writeFile(file, 'one');
  const ended = new AbortController();
  const { changes } = watchSource(dir, 'src', ended.signal);
  const seen: ReadonlySet<string>[] = [];
  const consumed = (async () => {
    for await (const change of changes) seen.push(change);
  })();
  const saved = () => until('a change', () => seen.shift());
  // The watcher takes a moment to be there, and tells of a file that it finds then as of an old one.
  await until('the watcher is there', async () => {
    await writeFile(file, `${performance.now()}`);
    await setTimeout(100);
    return seen.splice(0).length > 0;
  });
  await setTimeout(200);
  seen.splice(0);
  return {
    file,
    saved,
    [Symbol.asyncDispose]: async () => {
      ended.abort();
      await consumed;
      await rm(dir, { recursive: true });
    },
  };
}

test.each([5, 15, 30, 45])('tells of a file whose content is written %d ms after it was emptied', async (wait) => {
  await using project = await watched();
  const { file, saved } = project;
  const writer = await open(file, 'w');
  expect([...(await saved())]).toEqual([file]);
  await setTimeout(wait);
  await writer.write('two');
  await writer.close();
  expect([...(await saved())]).toEqual([file]);
});
