import { entry } from '@flash-ts/core/errors';

/** What can go wrong in a test that uses the testing kit. Retired: `FLASH_TEST_REFUSED`. */
export const testingCatalogue = {
  FLASH_TEST_COMMAND_MISSING: entry<{ project: string }>({
    title: 'No flash command in the project',
    kind: 'user',
    message: ({ project }) => `the package @flash-ts/cli, which deploys a project, is not found from ${project}`,
    fix: 'Install it with `npm install --save-dev @flash-ts/cli`, or name the command: deploy(folder, { flash: ["npx", "flash"] }).',
  }),
  FLASH_TEST_DEPLOY_FAILED: entry<{ command: string; outcome: string; output: string }>({
    title: 'Deploy in a test failed',
    kind: 'user',
    message: ({ command, outcome, output }) => `\`${command}\` ${outcome}:\n${output}`,
    fix: 'Mend what its output names; `flash build` in the project shows the same without a test.',
  }),
  FLASH_TEST_ENDPOINT_UNKNOWN: entry<{ name: string; known: readonly string[] }>({
    title: 'No such endpoint in the deployment',
    kind: 'user',
    message: ({ name, known }) => `there is no endpoint "${name}"; there are ${known.join(', ') || 'none'}`,
    fix: 'Use the name that @FlashEndpoint gives it, by default the class name in kebab case.',
  }),
  FLASH_TEST_IN_VAIN: entry<{ what: string; seconds: number; last: string }>({
    title: 'Waited in vain',
    kind: 'user',
    message: ({ what, seconds, last }) => `within ${seconds} s it did not come about that ${what}; at last: ${last}`,
    fix: 'Look at what it was at last, at `endpoint.events()` and at `endpoint.logs()`; a longer wait is the option `seconds`.',
  }),
  FLASH_TEST_WORKER_GONE: entry<{ worker: string }>({
    title: 'Worker gone',
    kind: 'user',
    message: ({ worker }) => `the worker ${worker} has no process any more, so nothing can be done to it`,
    fix: 'Read the workers anew with `endpoint.workers()`.',
  }),
  FLASH_TEST_NOT_OURS: entry<{ wanted: string }>({
    title: 'Platform of another process',
    kind: 'user',
    message: ({ wanted }) => `${wanted} needs a platform that the kit has started; this one was only connected to`,
    fix: 'Use `startPlatform()` instead of `connectPlatform()`.',
  }),
};
