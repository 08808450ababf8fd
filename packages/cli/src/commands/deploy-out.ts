import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { targetConfig } from '@flash-ts/core/config';
import { cliErrors } from '../errors/catalogue.js';
import { manifestFiles } from '../targets/kubernetes/manifests/manifest-files.js';
import { targetNamed } from '../targets/table.js';
import type { CommandContext, CommandOptions, CommandOutcome } from './definition.js';
import { buildForTarget } from './deploy-image.js';
import { environmentName } from './environment-name.js';
import { projectConfig, wantedOf } from './wanted.js';

/**
 * Builds and pushes the image as a deploy does, and writes what a deploy would apply to a folder, for a tool that applies what is in a
 * repository. No cluster is asked.
 *
 * @throws FlashError `FLASH_USAGE` for another target than kubernetes
 */
export async function deployOut(context: CommandContext, options: CommandOptions): Promise<CommandOutcome> {
  const env = environmentName(options);
  const config = await projectConfig(context);
  const configured = targetConfig(config?.config ?? {}, env);
  const given = options['target'] as string | undefined;
  const target = given === undefined ? (configured.target ?? 'local') : targetNamed(given);
  if (target !== 'kubernetes') {
    const problem = `The option --out writes objects of Kubernetes, and the target is ${target}`;
    throw cliErrors.FLASH_USAGE({ problem });
  }
  const built = await buildForTarget(context, options, { target, configured: configured.image });
  const wanted = await wantedOf(built, env, { context, config, withSecrets: false });
  const { namespace, pullSecret } = configured;
  const made = manifestFiles(wanted, { namespace, pullSecret });
  const dir = resolve(context.projectDir, options['out'] as string);
  await mkdir(dir, { recursive: true });
  for (const [name, text] of Object.entries(made.files)) await writeFile(join(dir, name), text);
  const shown = relative(context.projectDir, dir) || '.';
  const needed = made.secrets.map(({ name, keys }) => `It needs a Secret ${name} with the keys ${keys.join(', ')}.`);
  const lines = Object.keys(made.files).map((name) => `  ${join(shown, name)}`);
  return {
    data: { app: wanted.app, env, target, dir, files: Object.keys(made.files), secrets: made.secrets },
    text: [
      `Nothing was deployed; what to apply is in\n${lines.join('\n')}`,
      ...needed,
      `Commit it for your GitOps tool, or apply it: kubectl apply --server-side --kustomize ${shown}`,
    ].join('\n\n'),
  };
}
