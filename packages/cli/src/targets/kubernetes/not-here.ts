import type { ManifestResource } from '@flash-ts/core/manifest';

/** The field of an option in the manifest → what a cluster does with it that other targets do otherwise. */
type Differences = Partial<Record<keyof ManifestResource, string>>;

/** What no cluster applies. A deploy says so of an endpoint that asks for it. */
export const NOT_HERE = {
  flashboot: 'a worker that was scaled down starts anew: there is no FlashBoot',
  locations: 'the cluster runs workers where its nodes are; `datacenter` is ignored',
  imageName: 'an image that a deploy builds is built upon `image`; one that is given with --image runs as it is',
  scalerType: 'workers are added by the number of requests',
} as const satisfies Differences;

/** What a cluster without Knative does not apply. */
export const NOT_WITHOUT_KNATIVE = {
  workersMin: 'there is always one worker at least: nothing scales to zero',
  scalerValue: `workers are added by their use of the CPU instead of the number of requests`,
} as const satisfies Differences;

/** What a deploy says of the options of these endpoints that the cluster does not apply. */
export function notes(
  resources: Readonly<Record<string, ManifestResource>>,
  { hasKnative, namespace }: { readonly hasKnative: boolean; readonly namespace: string },
): string[] {
  const all = Object.entries(resources);
  const of = (fits: (resource: ManifestResource) => boolean) => {
    return all.filter(([, resource]) => fits(resource)).map(([name]) => name);
  };
  const note = (names: readonly string[], text: string) => (names.length > 0 ? [`${names.join(', ')}: ${text}`] : []);
  return [
    ...(hasKnative ? [] : [withoutKnative(namespace)]),
    // The default of CPU endpoints names a data centre too.
    ...note(
      of(({ locations, instanceIds }) => instanceIds === undefined && locations.length > 0),
      NOT_HERE.locations,
    ),
    ...note(
      of(({ instanceIds = [] }) => instanceIds.length > 1),
      'workers get the CPU and memory of the first instance type that `cpu` names',
    ),
    ...note(
      of(({ networkVolumes }) => networkVolumes.length > 1),
      'the first volume is mounted; the others are of other data centres',
    ),
  ];
}

function withoutKnative(namespace: string): string {
  const lost = Object.values(NOT_WITHOUT_KNATIVE).join('; ');
  return `The cluster has no Knative, so endpoints run as Deployments: ${lost}; canaries are not possible; and endpoints answer inside the cluster only, at http://NAME.${namespace}.svc, until an Ingress or a Gateway leads to them. Install Knative Serving to have all of these.`;
}
