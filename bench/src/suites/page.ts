import { setTimeout } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { median } from '../compare.ts';
import { deployed, type Deployed } from '../platform/deployed.ts';
import { idleCost } from '../platform/idle.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const ENDPOINTS = 100;
const SECONDS = 20;
const SETTLING_MS = 5000;
/** Most percent of a core that an open page may cost the platform. */
const TARGET = 2;

/** What the status page costs a platform with many endpoints while a browser shows it: the platform's own processor time, in turn with none. */
export async function benchPage(rounds: number): Promise<void> {
  const platform = await deployed(false);
  try {
    await platform.addIdle(ENDPOINTS - 1);
    await setTimeout(SETTLING_MS);
    const without: number[] = [];
    const open: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      without.push((await idleCost(platform.pid, SECONDS)).cpu);
      open.push(await whileOpen(platform, async () => (await idleCost(platform.pid, SECONDS)).cpu));
    }
    const added = median(open.map((percent, round) => percent - (without[round] ?? Number.NaN)));
    console.log(
      `\nStatus page of ${ENDPOINTS} endpoints, ${rounds} rounds of ${SECONDS} s: the platform's processor time`,
    );
    console.log(`  no page ${text(without)}, page open ${text(open)}: it adds ${added.toFixed(2)} % (≤ ${TARGET})`);
  } finally {
    await platform.stop();
  }
}

function text(percents: readonly number[]): string {
  const all = percents.map((percent) => percent.toFixed(2)).join(' ');
  return `${median(percents).toFixed(2)} % of a core (${all})`;
}

/** Measures once the page has been there for a while: its first report has five minutes of all endpoints. */
async function whileOpen({ client }: Deployed, measure: () => Promise<number>): Promise<number> {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage();
    await page.goto((await client.statusPageCode()).url);
    await page.getByRole('link', { name: 'idle-1', exact: true }).waitFor();
    await setTimeout(SETTLING_MS);
    return await measure();
  } finally {
    await browser.close();
  }
}
