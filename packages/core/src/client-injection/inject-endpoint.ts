import 'reflect-metadata';
import { Inject, type Type } from '@nestjs/common';
import type { EndpointContract, QueueContract } from '../client/index.js';
import { endpointName, endpointOptions } from '../decorators/flash-endpoint.js';
import { coreErrors } from '../errors/index.js';

const CALLED_ENDPOINTS = 'flash:called-endpoints';

/** A class, or a function that returns it if two files import each other and the class is not defined yet. */
export type ClassReference = Type | (() => Type);

/** An endpoint of the same app by its class, or one of another app by its contract. */
export type EndpointReference = ClassReference | EndpointContract | QueueContract;

/**
 * Injects a client of another endpoint: its methods are that endpoint's handlers, called over HTTP; or, of a queue-based endpoint, those that
 * submit and read its jobs.
 *
 * @param endpoint the class of an endpoint of the same app, `() => Other` if the two files import each other; or a contract from another app's
 *   `.flash/client.ts`, whose address `FlashClientModule.forRoot` is given
 * @example constructor(@InjectEndpoint(UserService) private readonly users: EndpointClient<UserService>) {}
 * @example constructor(@InjectEndpoint(Transcribe) private readonly transcribe: QueueClient<Transcribe>) {}
 */
export function InjectEndpoint(endpoint: EndpointReference): ParameterDecorator & PropertyDecorator {
  return (target: object, key: string | symbol | undefined, index?: number) => {
    const owner = typeof target === 'function' ? target : target.constructor;
    if (endpoint === undefined) throw coreErrors.FLASH_CALL_UNDEFINED({ className: owner.name });
    const called = calledEndpoints(owner);
    Reflect.defineMetadata(CALLED_ENDPOINTS, [...called, endpoint], owner);
    references.add(endpoint);
    Inject(getEndpointToken(endpoint))(target, key, index as number);
  };
}

const tokens = new WeakMap<EndpointReference, symbol>();
const references = new Set<EndpointReference>();

/**
 * The injection token of an endpoint's client, for tests that replace it by a fake: `{ provide: getEndpointToken(UserService), useValue:
 * fake }`. It takes the same reference as `@InjectEndpoint`.
 */
export function getEndpointToken(endpoint: EndpointReference): symbol {
  const token = tokens.get(endpoint) ?? Symbol(`EndpointClient<${endpoint.name || '() => …'}>`);
  tokens.set(endpoint, token);
  return token;
}

/** The endpoints that a class calls, by its own `@InjectEndpoint` decorators. */
export function calledEndpoints(target: object): readonly EndpointReference[] {
  return (Reflect.getMetadata(CALLED_ENDPOINTS, target) ?? []) as EndpointReference[];
}

/** Every reference that an `@InjectEndpoint` of the loaded modules was given, for a worker that must provide their clients. */
export function allCalledEndpoints(): readonly EndpointReference[] {
  return [...references];
}

export function isClassReference(reference: EndpointReference): reference is ClassReference {
  return typeof reference === 'function';
}

/**
 * The class that a reference stands for and its endpoint's name.
 *
 * @throws FlashError `FLASH_NOT_AN_ENDPOINT`
 */
export function resolveReference(reference: ClassReference): { target: Type; name: string } {
  const target = endpointOptions(reference) ? (reference as Type) : classBehind(reference);
  const options = endpointOptions(target);
  if (!options) throw coreErrors.FLASH_NOT_AN_ENDPOINT({ className: target.name });
  return { target, name: endpointName(options, target) };
}

function classBehind(reference: ClassReference): Type {
  // A class can't be called without `new`; any other function returns the class.
  return /^class\b/.test(Function.prototype.toString.call(reference))
    ? (reference as Type)
    : (reference as () => Type)();
}
