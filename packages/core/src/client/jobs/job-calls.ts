import type { AddressSource } from '../address/address.js';
import { makeCall, successOf, type PlannedCall } from '../calls/call.js';
import type { CallBody } from '../calls/call-body.js';
import { untypedRequest } from '../calls/call-request.js';
import { withOptions, type CallOptions, type CallSettings, type RequestOptions } from '../options.js';
import type { JobRecord } from './job-record.js';

/** A request to a queue. */
export interface QueueRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The path with `{job}` in the place of a job's id. */
  readonly route: string;
  readonly query?: RequestOptions['query'];
  readonly body?: CallBody;
  /** Whether it may be made again after its connection was lost. */
  readonly isRepeatable: boolean;
}

/** Makes the calls of a client of a queue. */
export class JobCalls {
  constructor(
    readonly address: AddressSource,
    readonly settings: CallSettings,
  ) {}

  with(options: CallOptions, further: readonly string[] = []): JobCalls {
    return new JobCalls(this.address, withOptions(this.settings, options, further));
  }

  /** @returns the body of a successful answer. @throws EndpointCallError */
  async send<Body>({ method, path, route, query, body, isRepeatable }: QueueRequest): Promise<Body> {
    const { address, settings } = this;
    const call = `${method} ${route} of ${address.label}`;
    const request = { ...untypedRequest(method, path, { query }), call, route, body, isIdempotent: isRepeatable };
    const planned: PlannedCall = { request, address, settings, affinity: undefined, streamed: false };
    return successOf(planned, await makeCall(planned)) as Body;
  }

  /** Asks about a job, or changes one. */
  ofJob<Body = JobRecord>(
    action: 'status' | 'status-sync' | 'stream' | 'cancel' | 'retry',
    id: string,
    waitMs?: number,
  ): Promise<Body> {
    return this.send({
      method: action === 'cancel' || action === 'retry' ? 'POST' : 'GET',
      path: `/${action}/${encodeURIComponent(id)}`,
      route: `/${action}/{job}`,
      ...(waitMs !== undefined && { query: { wait: waitMs } }),
      // A stream's answer takes parts away; a second retry would start a job that has failed again meanwhile.
      isRepeatable: action !== 'retry' && action !== 'stream',
    });
  }
}
