import { entry, sentence } from '@flash-ts/core/errors';
import { didYouMean } from './did-you-mean.js';

/** Errors of deploys to a Kubernetes cluster. Texts of the cluster are without the values of secrets. */
export const kubernetesCatalogue = {
  FLASH_KUBECONFIG_MISSING: entry<{ paths: readonly string[] }>({
    title: 'There is no kubeconfig.',
    message: ({ paths }) => `No kubeconfig was found: ${paths.join(', ')} does not exist.`,
    fix: 'Get one from your cluster (`kind export kubeconfig`, `gcloud container clusters get-credentials`, `aws eks update-kubeconfig`), or name its file with the variable KUBECONFIG.',
  }),
  FLASH_KUBECONFIG_INVALID: entry<{ path: string; problem: string }>({
    title: "The kubeconfig can't be read.",
    message: ({ path, problem }) => sentence(`The kubeconfig ${path} can't be read: ${problem}`),
    fix: 'Correct it; `kubectl config view` shows how kubectl reads it.',
  }),
  FLASH_KUBERNETES_CONTEXT_UNKNOWN: entry<{ context: string; known: readonly string[] }>({
    title: 'The kubeconfig has no such context.',
    message: ({ context, known }) =>
      context === ''
        ? 'The kubeconfig has no current context.'
        : `The kubeconfig has no context ${JSON.stringify(context)}; it has: ${known.join(', ') || 'none'}.${didYouMean(context, known)}`,
    fix: 'Name one with `context` in flash.config.ts, or choose the current one with `kubectl config use-context NAME`.',
  }),
  FLASH_KUBERNETES_UNREACHABLE: entry<{ context: string; server: string; problem: string }>({
    title: 'The cluster does not answer.',
    kind: 'system',
    message: ({ context, server, problem }) =>
      sentence(`The cluster of the context ${context}, ${server}, does not answer: ${problem}`),
    fix: ({ context }) =>
      `Check that it runs and that this machine reaches it: \`kubectl --context ${context} version\`.`,
  }),
  FLASH_KUBERNETES_DENIED: entry<{ context: string; status: number; what: string; message: string }>({
    title: 'The cluster does not allow this.',
    message: ({ what, status, message }) => sentence(`The cluster has refused to ${what} (${status}): ${message}`),
    fix: ({ context, status }) =>
      status === 401
        ? `Log in again: the credentials of the context ${context} are wrong or have ended.`
        : `Ask for the rights that docs/kubernetes.md lists; \`kubectl --context ${context} auth can-i --list\` shows what you may do.`,
  }),
  FLASH_KUBERNETES_CONFLICT: entry<{ what: string; message: string }>({
    title: 'Somebody else manages a field of an object.',
    message: ({ what, message }) => sentence(`The cluster has refused to ${what}: ${message}`),
    fix: 'Change these fields in the project only, and let the other tool give them up; or remove the object from it and deploy again.',
  }),
  FLASH_KUBERNETES_REFUSED: entry<{ what: string; status: number; message: string }>({
    title: 'The cluster has refused an object.',
    message: ({ what, status, message }) => sentence(`The cluster has refused to ${what} (${status}): ${message}`),
    fix: ({ message }) =>
      message.includes('must not set the field')
        ? 'Allow the field in the ConfigMap config-features of Knative; docs/kubernetes.md lists what is needed for which option.'
        : 'Correct what it names. docs/kubernetes.md says what the cluster needs.',
  }),
  FLASH_KUBERNETES_NAME_TAKEN: entry<{ id: string; namespace: string; owner: string }>({
    title: 'The name of an object is taken.',
    message: ({ id, namespace, owner }) =>
      `The namespace ${namespace} has an object ${id} already, which belongs to ${owner}.`,
    fix: 'Deploy to another namespace (`namespace` in flash.config.ts), or rename the endpoint.',
  }),
  FLASH_KUBERNETES_VOLUME_MISSING: entry<{ endpoint: string; claim: string; namespace: string }>({
    title: 'The volume is not in the cluster.',
    message: ({ endpoint, claim, namespace }) =>
      `The endpoint ${endpoint} mounts a volume, and the namespace ${namespace} has no PersistentVolumeClaim ${claim}.`,
    fix: ({ claim }) =>
      `Create the claim ${claim} with the size and the storage class that the endpoint needs; docs/kubernetes.md has an example.`,
  }),
  FLASH_KUBERNETES_JOBS_DATABASE: entry<{ endpoint: string }>({
    title: 'The queue has no database.',
    message: ({ endpoint }) =>
      `The jobs of ${endpoint} are kept in PostgreSQL, and neither the variable FLASH_JOBS_DATABASE nor the cluster names a database.`,
    fix: 'Set FLASH_JOBS_DATABASE to a database that the cluster reaches, as postgres://flash:PASSWORD@db.example.com/flash, and deploy again; later deploys find it in the cluster.',
  }),
  FLASH_KUBERNETES_NO_VERSION: entry<{ name: string; wanted: number | undefined; known: readonly number[] }>({
    title: 'There is no such version to go back to.',
    message: ({ name, wanted, known }) =>
      `The cluster has no ${wanted === undefined ? 'earlier version' : `version ${wanted}`} of ${name}; it has: ${known.join(', ') || 'none'}.`,
    fix: ({ name }) => `Name one of these with \`flash rollback ${name} --to VERSION\`, or deploy the earlier source.`,
  }),
  FLASH_KUBERNETES_NO_CANARY: entry<{ name: string }>({
    title: 'The endpoint has no canary.',
    message: ({ name }) => `No version of ${name} is a canary.`,
    fix: 'Deploy one with `flash deploy --canary 10`.',
  }),
};
