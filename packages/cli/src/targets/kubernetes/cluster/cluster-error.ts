import { ApiException } from '@kubernetes/client-node';
import { cliErrors } from '../../../errors/catalogue.js';
import type { Connection } from './kubeconfig.js';

interface Status {
  readonly message?: string;
  readonly reason?: string;
}

/** The status of an answer that refuses; undefined for any other error. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof ApiException ? error.code : undefined;
}

/**
 * What a failed request means, as an error of the catalogue. The client's own errors have the whole answer in their message.
 *
 * @param what of the request: `patch the Service shop`
 * @param secrets values that must not be told
 */
export function clusterError(
  error: unknown,
  what: string,
  { context, server }: Pick<Connection, 'context' | 'server'>,
  secrets: readonly string[],
): unknown {
  const status = statusOf(error);
  if (status === undefined) {
    const problem = reasonOf(error);
    return problem === undefined ? error : cliErrors.FLASH_KUBERNETES_UNREACHABLE({ context, server, problem });
  }
  const message = masked(messageOf((error as ApiException<unknown>).body), secrets);
  if (status === 401 || status === 403) return cliErrors.FLASH_KUBERNETES_DENIED({ context, status, what, message });
  if (status === 409) return cliErrors.FLASH_KUBERNETES_CONFLICT({ what, message });
  if (status >= 500) {
    return cliErrors.FLASH_KUBERNETES_UNREACHABLE({ context, server, problem: `it answered ${status}: ${message}` });
  }
  return cliErrors.FLASH_KUBERNETES_REFUSED({ what, status, message });
}

function messageOf(body: unknown): string {
  if (typeof body !== 'string') return (body as Status | undefined)?.message ?? 'it gave no reason';
  try {
    return (JSON.parse(body) as Status).message ?? body;
  } catch {
    return body;
  }
}

/** Without the values of secrets, also as a Secret has them. */
function masked(message: string, secrets: readonly string[]): string {
  const forms = secrets.flatMap((value) => [value, Buffer.from(value).toString('base64')]);
  return forms.filter((form) => form !== '').reduce((text, form) => text.replaceAll(form, '[secret]'), message);
}

/** Why a request has had no answer; undefined for an error of our own. */
function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { cause, message, name } = error as Error & { readonly cause?: Error & { readonly code?: string } };
  if (name === 'AbortError') return undefined;
  const isOfNetwork = message.endsWith('fetch failed') || (error as { code?: unknown }).code !== undefined;
  if (!isOfNetwork) return undefined;
  return cause?.message !== undefined && cause.message !== '' ? cause.message : (cause?.code ?? message);
}
