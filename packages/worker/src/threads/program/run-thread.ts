import { MessageChannel, parentPort, type MessagePort } from 'node:worker_threads';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { endpointClients, endpointModule } from '@flash-ts/core/application';
import { chooseResource } from '../../endpoint/choose-resource.js';
import { controllersOf } from '../../endpoint/controllers.js';
import { clientMaker } from '../../endpoint/endpoint-clients.js';
import { loadEndpoint, loadManifest, type Bundle } from '../../endpoint/load-endpoint.js';
import { NestLogger } from '../../logging/nest-logger.js';
import { SpanFields } from '../../logging/span-fields.js';
import { readEnvironment } from '../../settings/environment.js';
import { mapOutput } from '../../source-maps/mapped-output.js';
import { SourcePlaces } from '../../source-maps/source-places.js';
import { loadTracing } from '../../tracing/load-tracing.js';
import type { Tracing } from '../../tracing/start-tracing.js';
import { ClassTable } from '../crossing/class-table.js';
import { pack, unpack } from '../crossing/crossing.js';
import { receiveSignal } from '../crossing/given-up.js';
import type { CloseThread, TaskAnswer, ThreadLink, ThreadNotice, ThreadTask } from '../crossing/messages.js';
import { handlerName, threadedHandlers, type ThreadedHandler } from '../crossing/threaded-handlers.js';
import { packError } from '../crossing/thrown.js';
import { logRelay } from './log-relay.js';

type RunTask = (task: ThreadTask) => Promise<TaskAnswer>;

/**
 * Builds the endpoint's app in this thread, without a server: instantiates the class and all that it needs, and runs their hooks.
 *
 * @returns the function that Piscina calls for each task
 */
export async function runThread({ manifestUrl, modules }: Bundle): Promise<RunTask> {
  // For `console`. Log lines go to the main thread, which maps the places in them.
  mapOutput([process.stdout, process.stderr], new SourcePlaces(new URL('.', manifestUrl)).text);
  const link = openLink();
  const tell = (notice: ThreadNotice) => link.postMessage(notice);
  try {
    const { resourceName, workerId, traces } = readEnvironment(process.env);
    const chosen = chooseResource(await loadManifest(manifestUrl), resourceName);
    const spanFields = new SpanFields();
    const log = logRelay(tell, spanFields);
    const tracing =
      traces.length > 0 ? await loadTracing({ targets: traces, workerId, spanFields }, chosen, log) : undefined;
    const endpoint = await loadEndpoint(chosen, modules);
    const context = await NestFactory.createApplicationContext(
      endpointModule(endpoint, [endpointClients(clientMaker(chosen.manifest, process.env))]),
      { abortOnError: false, logger: new NestLogger(log) },
    );
    closeOnRequest(link, context, tracing);
    const runTask = taskRunner(context, threadedHandlers(controllersOf(context)));
    const run: RunTask = (task) =>
      tracing && task.trace ? tracing.resume(task.trace, () => runTask(task)) : runTask(task);
    tell({ kind: 'ready' });
    return run;
  } catch (error) {
    tell({ kind: 'failed', thrown: packError(error) });
    throw error;
  }
}

function openLink(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const message: ThreadLink = { link: port2 };
  parentPort?.postMessage(message, [port2]);
  return port1;
}

function closeOnRequest(link: MessagePort, context: INestApplicationContext, tracing: Tracing | undefined): void {
  const close = async ({ close: { signal } }: CloseThread) => {
    await (context as { close: (signal?: string) => Promise<void> }).close(signal);
    await tracing?.close();
    const notice: ThreadNotice = { kind: 'closed' };
    link.postMessage(notice);
  };
  // A hook that fails ends the thread; the main thread sees that the link is closed.
  link.on('message', (message: CloseThread) => void close(message)).unref();
}

function taskRunner(context: INestApplicationContext, handlers: readonly ThreadedHandler[]): RunTask {
  const table = new ClassTable(handlers);
  const instances = new Map(
    handlers.map(({ controller }) => [controller, context.get<object>(controller, { strict: false })]),
  );
  return async ({ handler: index, sent, signal }) => {
    const handler = handlers[index] as ThreadedHandler;
    const { controller, name } = handler;
    const received = signal && receiveSignal(signal.port);
    try {
      const args = unpack(sent, table) as unknown[];
      for (const position of signal?.positions ?? []) args[position] = received?.signal;
      const result = await call(instances.get(controller), name, args);
      return { ok: true, result: pack(result, table, handlerName(handler)) };
    } catch (error) {
      return { ok: false, thrown: packError(error) };
    } finally {
      received?.close();
    }
  };
}

function call(instance: InstanceType<Type>, name: string, args: readonly unknown[]): unknown {
  return (instance as Record<string, (...values: unknown[]) => unknown>)[name]!(...args);
}
