import { outputsUrl, outputUrl, pingUrl, stopUrl, streamUrl, takeUrl, type QueueAddress } from './queue-address.js';

const base = 'http://queue/v2/e1';
const address: QueueAddress = {
  take: `${base}/job-take/$ID?gpu=0`,
  output: `${base}/job-done/$RUNPOD_POD_ID/$ID?gpu=0`,
  stream: `${base}/job-stream/$RUNPOD_POD_ID/$ID?gpu=0`,
  ping: `${base}/ping/$RUNPOD_POD_ID`,
  pingMs: 10_000,
  key: 'k',
  workerId: 'w1',
  results: '/tmp/results',
};

it.each([
  ['a take of one job', takeUrl(address, 1, 0), `${base}/job-take/w1?gpu=0&job_in_progress=0`],
  ['a take of several', takeUrl(address, 3, 2), `${base}/job-take-batch/w1?gpu=0&job_in_progress=1&batch_size=3`],
  ['a wait for stops', stopUrl(address), `${base}/job-stop/w1?gpu=0`],
  ['a ping without jobs', pingUrl(address, []), `${base}/ping/w1`],
  ['a ping with jobs', pingUrl(address, ['a', 'b']), `${base}/ping/w1?job_id=a%2Cb`],
  ['a result', outputUrl(address, 'a', false), `${base}/job-done/w1/a?gpu=0&isStream=false`],
  [
    'a result of a run',
    outputUrl(address, 'a', false, 1700),
    `${base}/job-done/w1/a?gpu=0&isStream=false&takenAt=1700`,
  ],
  ['several results', outputsUrl(address), `${base}/job-done-batch/w1/?gpu=0`],
  ['a part', streamUrl(address, 'a'), `${base}/job-stream/w1/a?gpu=0&isStream=true`],
  [
    'an id that is no part of a path',
    outputUrl(address, '../$ID?x', true),
    `${base}/job-done/w1/..%2F%24ID%3Fx?gpu=0&isStream=true`,
  ],
])('%s', (_, url, expected) => {
  expect(url.href).toBe(expected);
});
