import type { OpenApiServer } from '../types.js';

/** Where an endpoint answers: the first is relative to where the document is read. */
export function serversOf(endpoint: string): readonly OpenApiServer[] {
  return [
    { url: `/${endpoint}`, description: 'flash run' },
    {
      url: 'https://{endpointId}.api.runpod.ai',
      description: 'Deployed',
      variables: { endpointId: { default: endpoint, description: 'Id of the endpoint, as `flash status` shows it' } },
    },
  ];
}
