import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { median } from '../compare.ts';
import { bundledServer } from '../orders.ts';

const run = promisify(execFile);

const SIZES = [200_000, 900_000, 30_000_000];

interface Line {
  readonly size: number;
  readonly name: string;
  readonly results: readonly { readonly parse: number; readonly judge: number }[];
}

/** Bodies that are refused: the processor time of the check as a multiple of that of `JSON.parse`, the median of the rounds and the first one, in which nothing is compiled yet. */
export async function benchRefusal(rounds: number): Promise<void> {
  const script = await bundledServer('refused-bodies');
  console.log(
    `\nRefused bodies: processor time of the check to that of JSON.parse, median (first round) of ${rounds} rounds`,
  );
  const rows = new Map<string, string[]>();
  for (const size of SIZES) {
    const { stdout } = await run(process.execPath, [script, String(rounds), String(size)], { maxBuffer: 1e8 });
    for (const line of stdout.trim().split('\n')) {
      const { name, results } = JSON.parse(line) as Line;
      const ratios = results.map(({ parse, judge }) => judge / parse);
      rows.set(name, [...(rows.get(name) ?? []), `${median(ratios).toFixed(1)} (${ratios[0]?.toFixed(1)})`]);
    }
  }
  console.log(`  ${''.padEnd(42)} ${SIZES.map((size) => `${size / 1000} KB`.padStart(14)).join('')}`);
  for (const [name, cells] of rows)
    console.log(`  ${name.padEnd(42)} ${cells.map((cell) => cell.padStart(14)).join('')}`);
}
