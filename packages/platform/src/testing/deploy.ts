import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { platformErrors } from '../errors/catalogue.js';

export interface DeployOptions {
  /** The environment's name; default: that of `flash deploy`. */
  readonly env?: string;
  /** Variables for the command, such as the values of secrets; it inherits all others from the test. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The command and its first arguments; default: the command that is installed in the project. */
  readonly flash?: readonly [string, ...string[]];
}

/** An endpoint in the output of `flash deploy --json`. */
export interface DeployedEndpoint {
  readonly name: string;
  readonly id: string;
}

/** Characters of the command's output that an error shows. */
const OUTPUT_SHOWN = 4000;
const MAX_OUTPUT = 64 * 1024 * 1024;

/**
 * Builds and deploys a project with the project's own `flash deploy`, as a person would.
 *
 * @param home of the running platform
 * @throws FlashError `FLASH_TEST_COMMAND_MISSING` or `FLASH_TEST_DEPLOY_FAILED`
 */
export function deployProject(folder: string, home: string, options: DeployOptions): Promise<DeployedEndpoint[]> {
  const project = resolve(folder);
  const [command, ...first] = options.flash ?? installedCommand(project);
  const environment = options.env === undefined ? [] : ['--env', options.env];
  const args = [...first, 'deploy', '--project', project, ...environment, '--json'];
  // The port and options of the test's own environment are not meant for this platform.
  const { FLASH_PLATFORM_PORT: _, NODE_OPTIONS: __, ...inherited } = process.env;
  const env = { ...inherited, NO_COLOR: '1', ...options.variables, FLASH_HOME: home };
  return new Promise((done, reject) => {
    execFile(command, args, { cwd: project, env, maxBuffer: MAX_OUTPUT }, (cause, stdout, stderr) => {
      if (!cause) return done((JSON.parse(stdout) as { endpoints: DeployedEndpoint[] }).endpoints);
      const outcome = typeof cause.code === 'number' ? `ended with ${cause.code}` : `failed: ${cause.message}`;
      const output = `${stderr}${stdout}`.trim().slice(-OUTPUT_SHOWN);
      const facts = { command: [command, ...args].join(' '), outcome, output };
      reject(platformErrors.FLASH_TEST_DEPLOY_FAILED(facts, { cause }));
    });
  });
}

function installedCommand(project: string): [string, ...string[]] {
  try {
    const manifest = createRequire(join(project, 'package.json')).resolve('@flash-ts/cli/package.json');
    const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { flash: string } };
    return [process.execPath, join(dirname(manifest), bin.flash)];
  } catch (cause) {
    throw platformErrors.FLASH_TEST_COMMAND_MISSING({ project }, { cause });
  }
}
