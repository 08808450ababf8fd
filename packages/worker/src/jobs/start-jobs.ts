import type { Type } from '@nestjs/common';
import type { QueueResource } from '@flash-ts/core/manifest';
import { methodOf } from '@flash-ts/core/nest-metadata';
import { compileInputBinder } from './input-binder.js';
import { JobInterceptor } from './job-interceptor.js';
import { JobRunner, type JobRunnerParts } from './job-runner.js';

export interface StartedJobs extends Omit<JobRunnerParts, 'resource'> {
  readonly resource: QueueResource;
  /** Whether the author's own pipes validate what a handler gets. */
  readonly leftToAuthor: (controller: Type, handler: object) => boolean;
}

/** Makes an initialized app ready for jobs. */
export function startJobs({ leftToAuthor, ...parts }: StartedJobs): JobRunner {
  const { endpoint, resource } = parts;
  const interceptor = new JobInterceptor();
  for (const { name } of resource.jobs) {
    const isOwn = !leftToAuthor(endpoint, methodOf(endpoint, name));
    interceptor.attach(endpoint, name, isOwn ? compileInputBinder(endpoint, name, resource.forbidUnknown) : undefined);
  }
  return new JobRunner(parts);
}
