import { until } from '@flash-ts/testkit/waiting';
import { SharedPlatform } from '../support/shared-platform.js';
import { QueueRig } from './queue-rig.js';

const platform = new SharedPlatform();
const queue = new QueueRig(platform);

it('counts jobs by state, with their waits and times, until the endpoint is deleted', async () => {
  const endpoint = await queue.create();
  const scrape = async () => (await platform.rig.control('GET', '/local/metrics')).text;
  const labels = `endpoint="queue",endpoint_id="${endpoint.id}"`;
  await queue.runSync(endpoint, { echo: 1 });
  await queue.runSync(endpoint, { fail: 'no' });
  const running = await queue.run(endpoint, { hold: queue.gate() });
  await queue.state(endpoint, running, 'IN_PROGRESS');
  const waiting = await queue.run(endpoint, { echo: 1 });
  await queue.run(endpoint, { echo: 1 }, { policy: { lowPriority: true } });
  await until('the oldest job has waited', async () => {
    const [, seconds] =
      new RegExp(`^flash_job_oldest_wait_seconds\\{${labels}\\} (.*)$`, 'm').exec(await scrape()) ?? [];
    return Number(seconds) > 0;
  });
  expect((await scrape()).split('\n')).toEqual(
    expect.arrayContaining([
      `flash_jobs{${labels},state="in_queue"} 2`,
      `flash_jobs{${labels},state="in_progress"} 1`,
      `flash_jobs{${labels},state="completed"} 1`,
      `flash_jobs{${labels},state="failed"} 1`,
      `flash_jobs_ended_total{${labels},state="completed"} 1`,
      `flash_jobs_ended_total{${labels},state="failed"} 1`,
      `flash_job_delay_seconds_count{${labels}} 2`,
      `flash_job_execution_seconds_count{${labels}} 2`,
    ]),
  );
  // Of a job that no worker had there is neither a delay nor a time.
  await queue.ask(endpoint, 'POST', `/cancel/${waiting}`);
  const after = (await scrape()).split('\n');
  expect(after).toContain(`flash_jobs_ended_total{${labels},state="cancelled"} 1`);
  expect(after).toContain(`flash_job_delay_seconds_count{${labels}} 2`);
  await platform.rig.control('DELETE', `/v2/serverless/${endpoint.id}`);
  expect(await scrape()).not.toContain(endpoint.id);
});
