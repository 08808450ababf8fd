import type { Case, Trial } from '../../harness/case.ts';

function used(packages: readonly string[], what: string, path: string): Trial {
  return { packages, what, steps: [{ path: `/${path}` }] };
}

export default {
  title: 'HTTP clients and SDKs',
  trials: [
    used(['axios'], 'queries, JSON, an interceptor, an error, over loopback', 'axios'),
    used(['got'], 'queries, JSON, an error, over loopback', 'got'),
    used(['undici'], 'an agent with an interceptor, over loopback', 'undici'),
    used(['openai'], 'a chat completion from a server on loopback', 'openai'),
    used(['@aws-sdk/client-s3', '@aws-sdk/s3-request-presigner'], 'signs the URL of an object', 'client-s3'),
    used(['stripe'], 'signs and verifies an event; the error of a customer that is not found', 'stripe'),
  ],
} satisfies Case;
