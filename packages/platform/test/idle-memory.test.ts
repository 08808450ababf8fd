import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const MODULE = join(import.meta.dirname, '../dist/processes/collect-when-idle.js');
const MB = 1024 * 1024;

/** Leaves garbage that has lived for long, does nothing after that, and says how large its heap is. */
const PROGRAM = `
import { getHeapStatistics } from 'node:v8';
import { collectWhenIdle } from ${JSON.stringify(MODULE)};
collectWhenIdle();
let kept = Array.from({ length: 1_000_000 }, (_, index) => ({ index, text: 'x' + index }));
const tell = () => console.log(getHeapStatistics().total_heap_size);
tell();
kept = undefined;
// Seldom: on a busy machine each turn of the event loop may take long, and the thread is to be idle.
setInterval(tell, 2000);
process.stdin.resume().on('end', () => process.exit());
`;

it('gives the memory back that a burst has left, when nothing happens any more', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const sizes: number[] = [];
  for await (const line of createInterface(child.stdout)) {
    sizes.push(Number(line));
    if (Number(line) < 20 * MB) break;
  }
  child.stdin.end();
  expect(sizes[0]).toBeGreaterThan(60 * MB);
});
