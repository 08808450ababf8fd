import { IDENTITY_ENV } from '@flash-ts/core/contract';
import type { EndpointConfig } from '../records/endpoint-record.js';

/** The name of an endpoint's queue among platforms that share their jobs: its app, environment and own name. */
export function queueName({ env, name }: Pick<EndpointConfig, 'env' | 'name'>): string {
  return [env[IDENTITY_ENV.app] ?? '', env[IDENTITY_ENV.env] ?? '', name].join('/');
}
