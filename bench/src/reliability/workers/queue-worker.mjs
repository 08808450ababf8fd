// The least a worker of a queue-based endpoint can be: it answers each job with the size of its input.
import { createServer } from 'node:http';
import { setTimeout } from 'node:timers/promises';

const { env } = process;
const headers = { authorization: env.RUNPOD_AI_API_KEY };
const take = env.RUNPOD_WEBHOOK_GET_JOB.replace('$ID', env.RUNPOD_POD_ID).replace('/job-take/', '/job-take-batch/');
const result = env.RUNPOD_WEBHOOK_POST_OUTPUT.replace('$RUNPOD_POD_ID', env.RUNPOD_POD_ID);
process.stdin.resume().on('end', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
for (const port of new Set([env.PORT, env.PORT_HEALTH])) {
  createServer((_request, response) => response.end()).listen(port);
}
for (;;) {
  try {
    const answer = await fetch(`${take}&batch_size=16&job_in_progress=0`, { headers });
    if (answer.status === 204) continue;
    for (const { id, input } of await answer.json()) {
      const body = JSON.stringify({ output: JSON.stringify(input).length });
      await fetch(`${result.replace('$ID', id)}&isStream=false`, { method: 'POST', headers, body });
    }
  } catch {
    await setTimeout(100);
  }
}
