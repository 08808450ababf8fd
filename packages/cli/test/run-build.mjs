// Builds a project in a process of its own: the bundler is native and does not take regular expressions from Jest's realm.
// argv[2] is JSON: { projectDir, loadTimeoutMs?, abortAfter? }; the outcome goes to stdout as JSON.
import { buildProject } from '../dist/build/build-project.js';

const { abortAfter, ...options } = JSON.parse(process.argv[2]);
const abort = new AbortController();
const steps = [];
const onStep = ({ name }) => {
  steps.push(name);
  if (name === abortAfter) abort.abort(new Error('called off'));
};

const outcome = await buildProject({ ...options, signal: abort.signal, onStep }).then(
  (built) => ({ built, steps }),
  (error) => ({ report: error.toReport?.() ?? { code: 'none', message: String(error) }, steps }),
);
process.stdout.write(JSON.stringify(outcome));
