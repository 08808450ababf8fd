import 'reflect-metadata';
import { SetMetadata, type Type } from '@nestjs/common';
import { methodNames, methodOf } from '../nest-metadata/handlers.js';

const JOB = 'flash:job';

/**
 * Makes a method of an endpoint class the handler of jobs, and the endpoint queue-based: its jobs wait in a queue until a worker takes them,
 * and are answered later. Such a class has no routes. With several of these methods, `method` of a job's input chooses.
 *
 * What the method returns is the output of the job. An async generator streams: each value that it yields is a part.
 *
 * @example
 * @FlashEndpoint({ name: 'transcribe', gpu: GpuGroup.ADA_24, concurrency: 2 })
 * export class Transcribe {
 *   @Job() async transcribe(@Input() input: TranscribeInput, @Signal() signal: AbortSignal): Promise<Transcript> { … }
 * }
 */
export function Job(): MethodDecorator {
  return SetMetadata(JOB, true);
}

/** The names of the methods of a class with `@Job`, inherited ones last. */
export function jobNames(target: Type): string[] {
  return methodNames(target).filter((name) => Reflect.getMetadata(JOB, methodOf(target, name)) === true);
}

/** Whether a class is a queue-based endpoint. */
export function hasJobs(target: Type): boolean {
  return jobNames(target).length > 0;
}
