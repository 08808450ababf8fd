import { Body, createParamDecorator, type ExecutionContext, type PipeTransform, type Type } from '@nestjs/common';
import { coreErrors } from '../errors/catalogue.js';
import { noteInput, type Parameter } from '../nest-metadata/parameters.js';
import { jobOf, type JobContext } from './job-context.js';

/** A registered symbol, so that a project and a build with separate copies of this package use the same key. */
const DECORATOR = Symbol.for('flash:job-parameter');

type InputPipe = Type<PipeTransform> | PipeTransform;
type Factory = (data: unknown, context: ExecutionContext) => unknown;

/**
 * A parameter of a job that gets its input, or one property of it: `@Input() input: TranscribeInput`, `@Input('url') url: string`. It is
 * validated as a body is; a job with an input that does not fit fails, and is not tried again. Pipes may follow, as those of `@Body`.
 */
export function Input(...pipes: InputPipe[]): ParameterDecorator;
export function Input(property: string, ...pipes: InputPipe[]): ParameterDecorator;
export function Input(...given: unknown[]): ParameterDecorator {
  // Nest's pipes then treat it as a body.
  const body = (Body as (...values: unknown[]) => ParameterDecorator)(...given);
  return (target, method, index) => {
    body(target, method, index);
    noteInput(target, method as string, index);
  };
}

/** A parameter of a job that reports its progress: `@Progress() progress: ReportProgress`. */
export const Progress: () => ParameterDecorator = decorator('@Progress', ({ progress }) => progress);

/** A parameter of a job that tells about it: `@JobInfo() job: RunningJob`. */
export const JobInfo: () => ParameterDecorator = decorator('@JobInfo', ({ id, method, attempt, submittedAt }) => ({
  id,
  method,
  attempt,
  submittedAt,
}));

/** `@Input`, `@Progress` or `@JobInfo` for a parameter with one of these; undefined for any other. */
export function jobDecorator({ source, factory }: Parameter): string | undefined {
  if (source === 'input') return '@Input';
  return factory && (Reflect.get(factory, DECORATOR) as string | undefined);
}

function decorator(name: string, valueOf: (job: JobContext) => unknown): () => ParameterDecorator {
  const factory: Factory = (_data, context) => {
    const job = jobOf(context);
    if (job) return valueOf(job);
    const handler = `${context.getClass().name}.${context.getHandler().name}`;
    throw coreErrors.FLASH_NOT_IN_A_JOB({ decorator: name, handler, transport: context.getType() });
  };
  Object.defineProperty(factory, DECORATOR, { value: name });
  return createParamDecorator(factory);
}
