import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { cliErrors } from '../../../errors/catalogue.js';

/** Where a deploy goes, and with which credentials. */
export interface Connection {
  readonly config: KubeConfig;
  readonly context: string;
  readonly namespace: string;
  readonly server: string;
}

export interface Wish {
  readonly context?: string | undefined;
  readonly namespace?: string | undefined;
}

/**
 * Reads kubeconfig as kubectl does: the files of `KUBECONFIG`, else `~/.kube/config`, else the service account of the pod that this runs in.
 *
 * @throws FlashError `FLASH_KUBECONFIG_MISSING`, `FLASH_KUBECONFIG_INVALID`, `FLASH_KUBERNETES_CONTEXT_UNKNOWN`
 */
export function openKubeconfig(env: NodeJS.ProcessEnv, { context, namespace }: Wish): Connection {
  const config = read(env);
  const name = context ?? config.getCurrentContext() ?? '';
  const found = config.getContexts().find((one) => one.name === name);
  if (!found) {
    const known = config.getContexts().map((one) => one.name);
    throw cliErrors.FLASH_KUBERNETES_CONTEXT_UNKNOWN({ context: name, known });
  }
  config.setCurrentContext(name);
  allowLoopback(config);
  const server = config.getCurrentCluster()?.server ?? '';
  return { config, context: name, namespace: namespace ?? found.namespace ?? 'default', server };
}

/** The client refuses plain HTTP, which a `kubectl proxy` on this machine speaks. */
function allowLoopback(config: KubeConfig): void {
  config.clusters = config.clusters.map((cluster) =>
    /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?:[:/]|$)/.test(cluster.server)
      ? { ...cluster, skipTLSVerify: true }
      : cluster,
  );
}

function read(env: NodeJS.ProcessEnv): KubeConfig {
  const named = (env['KUBECONFIG'] ?? '').split(delimiter).filter(Boolean);
  const paths = named.length > 0 ? named : [join(env['HOME'] ?? homedir(), '.kube', 'config')];
  const configs = paths.flatMap((path) => readFile(path) ?? []);
  const config = configs[0] ?? new KubeConfig();
  for (const other of configs.slice(1)) config.mergeConfig(other, true);
  if (configs.length > 0) return config;
  if (env['KUBERNETES_SERVICE_HOST'] === undefined || named.length > 0)
    throw cliErrors.FLASH_KUBECONFIG_MISSING({ paths });
  config.loadFromCluster();
  return config;
}

/** @returns undefined if there is no such file */
function readFile(path: string): KubeConfig | undefined {
  const config = new KubeConfig();
  try {
    config.loadFromFile(path);
    return config;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    // The further lines are of the file, which may have a token.
    const problem = (error as Error).message.split('\n')[0] ?? '';
    throw cliErrors.FLASH_KUBECONFIG_INVALID({ path, problem });
  }
}
