// Shows real inference: packs the packages, installs samples/ocr from them and its lockfile, builds, deploys on a platform of its own, and
// has a drawn picture read; then pushes its image and has the same picture read by a worker on the image's files alone. `npm run test:ocr`; everything it writes is in one temporary folder.
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { machineAsBase, missingTool, startUnpacked, unpackImage } from '@flash-ts/testkit/containers';
import { baseImage, dockerRegistry, startTestRegistry } from '@flash-ts/testkit/registry';
import { Newcomer } from './packed/newcomer.ts';
import { step } from './packed/step.ts';
import { installTarballs, packPackages } from './packed/tarballs.ts';

const SAMPLE = fileURLToPath(new URL('../samples/ocr', import.meta.url));

const LINES = ['HELLO FLASH', 'THIS IS REAL TEXT', '12345 67890'];

interface Deployed {
  readonly endpoints: readonly { readonly name: string; readonly pathUrl: string }[];
}

interface Reading {
  readonly device: string;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly { readonly text: string; readonly confidence: number; readonly box: Box }[];
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const root = await mkdtemp(join(tmpdir(), 'flash-ocr-'));
// Without CUDA's libraries, which the package's install script would fetch.
const user = new Newcomer(root, { ONNXRUNTIME_NODE_INSTALL: 'skip' });
const project = join(root, 'ocr');
try {
  await cp(SAMPLE, project, { recursive: true, filter: (path) => !/\/(?:node_modules|\.flash)(?:\/|$)/.test(path) });
  const tarballs = await step('pack', () => packPackages(user, join(root, 'tarballs')));
  await step('npm install', () => installTarballs(user, project, tarballs));
  await step('npm run types', () => user.run(project, 'npm', 'run', 'types'));
  await step('flash build', () => user.run(project, 'npx', 'flash', 'build'));
  const picture = join(root, 'picture.png');
  await user.run(project, 'npm', 'run', 'draw', '--', picture, ...LINES);
  const bytes = await readFile(picture);
  try {
    const { url, documents } = await step('flash deploy', deploy);
    await step('a form', async () => expectRead(await ask(url, formOf(bytes))));
    await step('JSON', async () => expectRead(await ask(url, JSON.stringify({ image: bytes.toString('base64') }))));
    await step('no picture', () => expectRefused(url));
    await step('a document in a queue', () => expectPages(documents, bytes.toString('base64')));
  } finally {
    await step('flash platform stop', () => user.attempt(project, 'npx', 'flash', 'platform', 'stop'));
  }
  const problem = missingTool();
  if (problem === undefined)
    await step('an image', () => expectImage(JSON.stringify({ image: bytes.toString('base64') })));
  else console.log(`an image: not tried, since ${problem}`);
} finally {
  await rm(root, { recursive: true, force: true });
}

/** The address of the route, and that of the queue. */
async function deploy(): Promise<{ readonly url: string; readonly documents: string }> {
  const { endpoints } = JSON.parse(await user.run(project, 'npx', 'flash', 'deploy', '--yes', '--json')) as Deployed;
  const [ocr, documents] = ['ocr', 'ocr-documents'].map((wanted) => endpoints.find(({ name }) => name === wanted));
  if (!ocr || !documents) throw new Error('an endpoint is not deployed');
  return { url: `${ocr.pathUrl}/ocr`, documents: documents.pathUrl };
}

/** Pushes the image to a registry, unpacks it and has its worker read a picture: nothing of this machine is there but Node and its libraries. */
async function expectImage(body: string): Promise<void> {
  const origin = await startTestRegistry();
  const registry = await dockerRegistry();
  try {
    const archive = await machineAsBase(join(root, 'base'));
    await baseImage(origin.content, { repository: 'library/node', tag: '24-slim', archive });
    const name = `${registry.host}/samples/ocr:1`;
    const settings = { DOCKER_CONFIG: root, FLASH_REGISTRY_MIRRORS: `docker.io=${origin.host}` };
    await user.withSettings(settings).run(project, 'npx', 'flash', 'build', '--image', name, '--base', 'node:24-slim');
    const image = await unpackImage(name, root);
    const worker = await startUnpacked(image, root, ['FLASH_RESOURCE_NAME=ocr']);
    try {
      await worker.untilHealth(200);
      const answer = await worker.ask('/ocr', body);
      if (answer?.status !== 200) throw new Error(`the worker of the image answered ${JSON.stringify(answer)}`);
      expectRead(JSON.parse(answer.text) as Reading);
      const [code, signal] = await worker.stop();
      if (code !== 0) throw new Error(`the worker of the image ended with ${code ?? signal}`);
    } finally {
      worker.kill();
    }
  } finally {
    await Promise.all([origin.close(), registry.close()]);
  }
}

function formOf(bytes: Buffer<ArrayBuffer>): FormData {
  const form = new FormData();
  form.set('image', new Blob([bytes], { type: 'image/png' }), 'picture.png');
  return form;
}

function post(url: string, body: FormData | string): Promise<Response> {
  const headers = typeof body === 'string' ? { 'content-type': 'application/json' } : {};
  return fetch(url, { method: 'POST', headers, body });
}

async function ask(url: string, body: FormData | string): Promise<Reading> {
  const response = await post(url, body);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${url} was answered with ${response.status} ${text}`);
  return JSON.parse(text) as Reading;
}

/** Words may come apart, as they do on paper: what counts is their text in the order of reading, where it stands and how sure it is. */
function expectRead(reading: Reading): void {
  const { device, width, height, lines } = reading;
  const text = lines.map((line) => line.text).join('');
  const isRight =
    text.replaceAll(/\s/g, '') === LINES.join('').replaceAll(' ', '') &&
    lines.every(({ confidence, box }) => confidence > 0.5 && isInside(box, width, height));
  console.log(`  ${device}: ${lines.map((line) => `${line.text} (${line.confidence.toFixed(2)})`).join(', ')}`);
  if (!isRight) throw new Error(`"${LINES.join(' / ')}" was read as ${JSON.stringify(reading)}`);
}

function isInside({ left, top, width, height }: Box, right: number, bottom: number): boolean {
  return left >= 0 && top >= 0 && width > 0 && height > 0 && left + width <= right && top + height <= bottom;
}

async function expectRefused(url: string): Promise<void> {
  const bodies = ['{}', '{"image":"!"}', JSON.stringify({ image: 'bm8gcGljdHVyZQ==' }), formOf(Buffer.from('text'))];
  for (const body of bodies) {
    const { status } = await post(url, body);
    if (status !== 422) throw new Error(`a request without a picture was answered with ${status}`);
  }
}

interface DocumentJob {
  readonly id: string;
  readonly status: string;
  readonly output?: unknown;
}

/** Submits a document of two pages, and reads its pages from the stream as they are done. */
async function expectPages(url: string, page: string): Promise<void> {
  const { id } = await answerOf<DocumentJob>(post(`${url}/run`, JSON.stringify({ input: { pages: [page, page] } })));
  const pages: (Reading & { readonly page: number })[] = [];
  for (let status = 'IN_QUEUE'; status !== 'COMPLETED';) {
    const read = await answerOf<{ readonly status: string; readonly stream: readonly { output: (typeof pages)[0] }[] }>(
      fetch(`${url}/stream/${id}?wait=60000`),
    );
    ({ status } = read);
    pages.push(...read.stream.map(({ output }) => output));
    if (status === 'FAILED') throw new Error(`the job failed: ${JSON.stringify(await statusOf(url, id))}`);
  }
  for (const reading of pages) expectRead({ ...reading, device: `page ${reading.page}` });
  const job = await statusOf(url, id);
  if (pages.length !== 2 || job.status !== 'COMPLETED') throw new Error(`the job is ${JSON.stringify(job)}`);
}

function statusOf(url: string, id: string): Promise<DocumentJob> {
  return answerOf(fetch(`${url}/status/${id}`));
}

async function answerOf<Body>(asked: Promise<Response>): Promise<Body> {
  const response = await asked;
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.url} was answered with ${response.status} ${text}`);
  return JSON.parse(text) as Body;
}
