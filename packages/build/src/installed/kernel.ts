/**
 * The packages that an artifact always has in its bundle, once: they keep state in module variables (metadata, injection tokens, `instanceof`).
 * With two copies of one of them, one part of an app does not see what the other part declares. Their names, in a regular expression.
 */
export const KERNEL_NAMES = String.raw`@nestjs/(?:common|core|platform-fastify)|@flash-ts/[\w-]+|fastify|class-validator|class-transformer|reflect-metadata|rxjs`;

const KERNEL = new RegExp(`^(?:${KERNEL_NAMES})(?:/|$)`);

/** The packages that are resolved to one copy, the user's if there is one, else ours: the kernel and all that Nest publishes. */
const SHARED = /^(?:@nestjs\/[^/]+)(?:\/|$)/;

/** @param specifier a package's name, or a module of it */
export function isKernel(specifier: string): boolean {
  return KERNEL.test(specifier);
}

/** Whether a package is resolved to one copy, wherever it is imported. */
export function isShared(specifier: string): boolean {
  return SHARED.test(specifier) || isKernel(specifier);
}

/** `@scope/name/deep` → `@scope/name`. */
export function packageName(specifier: string): string {
  const segments = specifier.split('/');
  return segments.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

/** A package's name, for a regular expression. */
export function escapedName(name: string): string {
  return name.replaceAll(/[^\w@/-]/g, String.raw`\$&`);
}
