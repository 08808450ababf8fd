import { entry, sentence } from '@flash-ts/core/errors';

const DENIED = {
  pull: 'read',
  push: 'write to',
} as const;

/** What can go wrong between an artifact and its image in a registry. */
export const imageCatalogue = {
  FLASH_IMAGE_REFERENCE_INVALID: entry<{ reference: string; problem: string }>({
    title: 'The name of an image is not valid.',
    message: ({ reference, problem }) => sentence(`The name of an image ${JSON.stringify(reference)} ${problem}`),
    fix: 'Write it as registry/repository:tag, for example registry.example.com/acme/shop:1.0, or with @sha256:… of an image that exists.',
  }),
  FLASH_IMAGE_PLATFORM_UNSUITABLE: entry<{ platform: string; problem: string }>({
    title: 'The image can’t be made for the platform.',
    message: ({ platform, problem }) => sentence(`The platform ${JSON.stringify(platform)} can't be used: ${problem}`),
    fix: 'Leave --platform out, or name linux/amd64, which workers run on.',
  }),
  FLASH_IMAGE_BASE_MISSING: entry<{ reference: string; registry: string }>({
    title: 'The base image does not exist.',
    message: ({ reference, registry }) =>
      `The base image ${reference} is not in the registry ${registry}: it was never there, it was removed, or these credentials may not see it.`,
    fix: 'Correct `image` in @FlashEndpoint, or name another with --base; the credentials are those of `docker login`.',
  }),
  FLASH_IMAGE_BASE_UNSUITABLE: entry<{ reference: string; problem: string; fix: string }>({
    title: 'The base image can’t run workers.',
    message: ({ reference, problem }) => sentence(`The base image ${reference} ${problem}`),
    fix: ({ fix }) => fix,
  }),
  FLASH_IMAGE_BASES_DIFFER: entry<{ bases: readonly string[] }>({
    title: 'The endpoints have different base images.',
    message: ({ bases }) =>
      `One image serves all endpoints of the app, and they name different base images: ${bases.join(', ')}.`,
    fix: 'Name one that suits all of them with --base.',
  }),
  FLASH_IMAGE_ARTIFACT_UNREADABLE: entry<{ path: string; problem: string }>({
    title: 'The artifact can’t be read.',
    message: ({ path, problem }) => sentence(`The artifact ${path} can't be made into a layer: ${problem}`),
    fix: 'Build it again with `flash build`. Nothing was pushed.',
  }),
  FLASH_IMAGE_LAYOUT_UNWRITABLE: entry<{ dir: string; problem: string }>({
    title: 'The image layout can’t be written.',
    message: ({ dir, problem }) => sentence(`The image can't be written to ${dir}: ${problem}`),
    fix: 'Name with --oci-dir a folder that you may write to: a new one, an empty one, or an image layout.',
  }),
  FLASH_REGISTRY_DENIED: entry<{
    registry: string;
    repository: string;
    action: keyof typeof DENIED;
    /** The name that was sent; undefined where no credentials are known. */
    user: string | undefined;
    detail: string;
  }>({
    title: 'The registry refuses access.',
    message: ({ registry, repository, action, user, detail }) =>
      sentence(
        `The registry ${registry} does not let ${user === undefined ? 'a client without credentials' : user} ${DENIED[action]} ${repository}: ${detail}`,
      ),
    fix: ({ registry, user }) =>
      user === undefined
        ? `Log in with \`docker login ${registry}\`, \`skopeo login\` or another tool that writes Docker's config.json; DOCKER_CONFIG names its folder.`
        : `Check the password and the rights of this user, and log in again: \`docker login ${registry}\`.`,
  }),
  FLASH_REGISTRY_CREDENTIALS: entry<{ source: string; problem: string }>({
    title: 'The credentials of the registry can’t be read.',
    message: ({ source, problem }) => sentence(`The credentials of ${source} can't be read: ${problem}`),
    fix: 'Correct Docker’s config.json, or log in again with `docker login`.',
  }),
  FLASH_REGISTRY_UNREACHABLE: entry<{ registry: string; problem: string }>({
    title: 'The registry can’t be reached.',
    kind: 'system',
    message: ({ registry, problem }) => sentence(`The registry ${registry} can't be reached: ${problem}`),
    fix: 'Check its name and the network; HTTPS_PROXY and NODE_EXTRA_CA_CERTS are followed. Plain HTTP is spoken with loopback addresses only.',
  }),
  FLASH_REGISTRY_BUSY: entry<{ registry: string; status: number; wait: number | undefined }>({
    title: 'The registry takes no more requests now.',
    kind: 'system',
    message: ({ registry, status, wait }) =>
      `The registry ${registry} answers ${status}${wait === undefined ? ' again and again' : ` and asks to wait ${wait} s`}.`,
    fix: 'Try again later; what has arrived is not sent again. Logged-in clients have higher limits in most registries, and FLASH_REGISTRY_MIRRORS names a mirror.',
  }),
  FLASH_REGISTRY_REFUSED: entry<{ registry: string; what: string; status: number; detail: string }>({
    title: 'The registry refuses a request.',
    kind: 'system',
    message: ({ registry, what, status, detail }) =>
      sentence(`The registry ${registry} answers ${status} to ${what}: ${detail}`),
    fix: 'Read what the registry says; its quota, its rules for names or tags, or its log tell more.',
  }),
  FLASH_REGISTRY_ANSWER_INVALID: entry<{ registry: string; what: string; problem: string }>({
    title: 'The registry gives an answer that can’t be used.',
    kind: 'system',
    message: ({ registry, what, problem }) => sentence(`The registry ${registry} answers ${what} wrongly: ${problem}`),
    fix: 'Check that the name is that of a container registry, and no proxy or login page answers in its place.',
  }),
  FLASH_REGISTRY_DIGEST_WRONG: entry<{ registry: string; what: string; expected: string; actual: string }>({
    title: 'The registry gives other bytes than it says.',
    kind: 'system',
    message: ({ registry, what, expected, actual }) =>
      `The registry ${registry} gives ${what} with the digest ${actual}; expected is ${expected}.`,
    fix: 'Do not use what it gave. Look for a proxy or a mirror that changes answers, or a damaged registry.',
  }),
  FLASH_REGISTRY_REDIRECT_REFUSED: entry<{ registry: string; to: string; problem: string }>({
    title: 'A redirect of the registry is not followed.',
    kind: 'system',
    message: ({ registry, to, problem }) => sentence(`The registry ${registry} redirects to ${to}, ${problem}`),
    fix: 'Correct the configuration of the registry, or of the proxy before it.',
  }),
  FLASH_REGISTRY_MIRRORS_INVALID: entry<{ value: string; problem: string }>({
    title: 'The mirrors of registries are not valid.',
    message: ({ value, problem }) =>
      sentence(`The variable FLASH_REGISTRY_MIRRORS is ${JSON.stringify(value)}: ${problem}`),
    fix: 'Write registry=mirror pairs with commas: docker.io=mirror.example.com,ghcr.io=mirror.example.com/ghcr.',
  }),
};
