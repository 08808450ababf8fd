import type { IRevisionSpec } from '@kubernetes-models/knative/serving.knative.dev/v1/RevisionSpec';
import type { Settings } from './settings.js';

/** The resource of NVIDIA's device plugin. */
const GPU_RESOURCE = 'nvidia.com/gpu';
/** The label of NVIDIA's GPU feature discovery: the name of the card, with dashes. */
const PRODUCT_LABEL = 'nvidia.com/gpu.product';

/** Requests are limits, so that a worker has what it asks for and no neighbour takes it. */
export function resourcesOf({
  cpu,
  gpu,
  disk,
}: Settings): NonNullable<IRevisionSpec['containers'][number]['resources']> {
  const amounts = {
    ...(cpu && { cpu: String(cpu.vcpus), memory: `${cpu.memory}G` }),
    ...(gpu && { [GPU_RESOURCE]: String(gpu.count) }),
    ...(disk !== undefined && { 'ephemeral-storage': `${disk}G` }),
  };
  return { limits: amounts, requests: amounts };
}

/** Which nodes have the cards: one card by a node selector, which more clusters allow, several by affinity, the first most of all. */
export function nodeChoice({ gpu }: Settings): Pick<IRevisionSpec, 'nodeSelector' | 'affinity'> {
  const products = (gpu?.types ?? []).map((type) => type.replaceAll(' ', '-'));
  const [first, ...others] = products;
  if (first === undefined) return {};
  if (others.length === 0) return { nodeSelector: { [PRODUCT_LABEL]: first } };
  const isOneOf = (values: string[]) => ({
    matchExpressions: [{ key: PRODUCT_LABEL, operator: 'In' as const, values }],
  });
  return {
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [isOneOf(products)] },
        preferredDuringSchedulingIgnoredDuringExecution: products.map((product, index) => ({
          weight: Math.max(1, 100 - index),
          preference: isOneOf([product]),
        })),
      },
    },
  };
}
