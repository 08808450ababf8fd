// Builds a project in a process of its own: the bundler is native and does not take regular expressions from Jest's realm.
// argv[2] is JSON: { projectDir, loadTimeoutMs?, abortAfter? }; the outcome goes to stdout as JSON.
import { buildProject, type BuildOptions, type BuildStep } from '@flash-ts/build';
import { deployConfig } from './deploy-config.ts';

const { abortAfter, ...options } = JSON.parse(process.argv[2] ?? '') as BuildOptions & { readonly abortAfter?: string };
const abort = new AbortController();
const steps: string[] = [];
const onStep = ({ name, state }: BuildStep) => {
  if (state === 'started') return;
  steps.push(name);
  if (name === abortAfter) abort.abort(new Error('called off'));
};

const outcome = await buildProject({ ...options, deployConfig, signal: abort.signal, onStep }).then(
  (built) => ({ built, steps }),
  (error: Error & { readonly toReport?: () => unknown }) => ({
    report: error.toReport?.() ?? { code: 'none', message: String(error) },
    steps,
  }),
);
process.stdout.write(JSON.stringify(outcome));
