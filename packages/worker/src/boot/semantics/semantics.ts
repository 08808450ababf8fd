import type { NestFastifyApplication, FastifyAdapter } from '@nestjs/platform-fastify';
import type { Type } from '@nestjs/common';
import type { ServedPlace } from '@flash-ts/core/application';
import type { ManifestResource } from '@flash-ts/core/manifest';
import type { Logger } from 'pino';
import type { LastExceptionFilter } from '../../exceptions/exception-filter.js';
import type { RouteWay } from '../../routing/routes.js';
import type { FrontDoor } from '../../server/front-door.js';

/** What of a boot depends on by whose rules an endpoint answers. All else is the same for every endpoint. */
export interface Semantics {
  /** Nest's platform, behind the front door. */
  readonly adapter: FastifyAdapter;
  /** Whether Nest registers its own parsers of bodies. */
  readonly bodyParser: boolean;
  /** The last filter that is asked about an error of a request. */
  readonly filter: LastExceptionFilter;
  /** Called when the app is put together, before the author's `configure`. */
  readonly beforeConfigure: () => void;
  /** Called when all routes are known and Nest has registered none of them. */
  readonly beforeRoutes: (app: NestFastifyApplication, served: readonly ServedPlace[]) => void;
}

export interface SemanticsParts {
  readonly endpoint: Type;
  readonly resource: ManifestResource;
  readonly door: FrontDoor;
  readonly log: Logger;
  /** Where fast handlers have their routes. */
  readonly routeWay: RouteWay;
}
