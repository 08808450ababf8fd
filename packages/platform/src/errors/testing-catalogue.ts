import { entry, sentence } from '@flash-ts/core/errors';

/** What can go wrong in a test that uses the testing kit. Retired: `FLASH_TEST_REFUSED`. */
export const testingCatalogue = {
  FLASH_TEST_COMMAND_MISSING: entry<{ project: string }>({
    title: 'The project has no flash command.',
    message: ({ project }) => `The package @flash-ts/cli, which deploys a project, can't be found from ${project}.`,
    fix: 'Install it with `npm install --save-dev @flash-ts/cli`, or name the command: deploy(folder, { flash: ["npx", "flash"] }).',
  }),
  FLASH_TEST_DEPLOY_FAILED: entry<{ command: string; outcome: string; output: string }>({
    title: 'The deploy of a test failed.',
    message: ({ command, outcome, output }) => `The command \`${command}\` ${outcome}:\n${output}`,
    fix: 'Correct what the output names; `flash build` in the project shows the same output without a test.',
  }),
  FLASH_TEST_ENDPOINT_UNKNOWN: entry<{ name: string; known: readonly string[] }>({
    title: 'The deployment has no such endpoint.',
    message: ({ name, known }) => `The deployment has no endpoint "${name}"; it has ${known.join(', ') || 'none'}.`,
    fix: 'Use the `name` of @FlashEndpoint, by default the class name in kebab case.',
  }),
  FLASH_TEST_IN_VAIN: entry<{ what: string; seconds: number; last: string }>({
    title: 'What the test waited for did not happen.',
    message: ({ what, seconds, last }) =>
      sentence(`The test waited ${seconds} s for this, which did not happen: ${what}; at last: ${last}`),
    fix: 'Look at the last state, at `endpoint.events()` and at `endpoint.logs()`; the option `seconds` sets a longer wait.',
  }),
  FLASH_TEST_WORKER_GONE: entry<{ worker: string }>({
    title: 'The worker is gone.',
    message: ({ worker }) => `The worker ${worker} no longer has a process, so the test can't act on it.`,
    fix: 'Read the workers again with `endpoint.workers()`.',
  }),
  FLASH_TEST_NOT_OURS: entry<{ wanted: string }>({
    title: 'The platform was started by another process.',
    message: ({ wanted }) =>
      `The call ${wanted} needs a platform that the kit has started; this platform was started by another process.`,
    fix: 'Use `startPlatform()` instead of `connectPlatform()`.',
  }),
};
