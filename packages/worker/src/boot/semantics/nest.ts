import { LastExceptionFilter } from '../../exceptions/exception-filter.js';
import { createNestAdapter } from '../../routing/nest-adapter.js';
import type { Semantics, SemanticsParts } from './semantics.js';

/** Every request is answered as Nest on Fastify answers it; the worker observes requests and changes nothing about them. */
export function nestSemantics({ door, log }: Pick<SemanticsParts, 'door' | 'log'>): Semantics {
  const adapter = createNestAdapter(door);
  return {
    adapter,
    bodyParser: true,
    filter: new LastExceptionFilter({ adapter, log }),
    beforeConfigure: () => undefined,
    beforeRoutes: () => undefined,
  };
}
