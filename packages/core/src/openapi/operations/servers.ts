import type { OpenApiServer } from '../types.js';

/** The servers of an endpoint; the first one is relative to the URL of the document. */
export function serversOf(endpoint: string, isQueue = false): readonly OpenApiServer[] {
  return [
    { url: `/${endpoint}`, description: 'flash run' },
    {
      url: isQueue ? 'https://api.runpod.ai/v2/{endpointId}' : 'https://{endpointId}.api.runpod.ai',
      description: 'Deployed',
      variables: { endpointId: { default: endpoint, description: 'Id of the endpoint, as `flash status` shows it' } },
    },
  ];
}
