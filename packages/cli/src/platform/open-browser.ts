import { spawn } from 'node:child_process';

/** A program and its arguments, without the address. */
type Opener = readonly [program: string, ...parameters: string[]];

/**
 * The program that shows an address in a browser: that of the variable `BROWSER`, or the system's own; undefined where there is no screen.
 *
 * @param platform as `process.platform`
 */
export function openerOf(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): Opener | undefined {
  const { BROWSER, DISPLAY, WAYLAND_DISPLAY } = env;
  if (BROWSER) return [BROWSER];
  if (platform === 'darwin') return ['open'];
  // `start` belongs to the shell of Windows, which would read the address as a part of its own language.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return DISPLAY || WAYLAND_DISPLAY ? ['xdg-open'] : undefined;
}

/**
 * Shows an address in a browser, which goes on after this process.
 *
 * @returns whether a program for it was started
 */
export async function openBrowser(url: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const opener = openerOf(process.platform, env);
  if (!opener) return false;
  const [program, ...parameters] = opener;
  const child = spawn(program, [...parameters, url], { detached: true, stdio: 'ignore', env });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  child.once('spawn', () => resolve(true));
  child.once('error', () => resolve(false));
  child.unref();
  return promise;
}
