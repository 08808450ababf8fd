import { FlashError } from '@flash-ts/core/errors';
import { cliErrors } from '../errors/catalogue.js';
import { showFrames } from '../output/full-screen.js';
import type { Place, Target } from '../targets/target.js';
import type { CommandContext } from './definition.js';
import { watchLines } from './watch-text.js';

/**
 * Shows what the endpoints of a place do until the signal aborts: a table that is drawn anew each second on a terminal, otherwise a line of
 * JSON for each second.
 *
 * @throws FlashError `FLASH_WATCH_BROKEN` if the platform ends
 */
export async function watchStatus(
  target: Target,
  place: Place,
  { terminal, signal }: Pick<CommandContext, 'terminal' | 'signal'>,
): Promise<void> {
  const screen = terminal.screen;
  try {
    if (screen) await showFrames(screen, frames(target, place, signal));
    else
      for await (const status of target.live(place, signal)) {
        await terminal.line(JSON.stringify({ ...place, target: target.name, ...status }), signal);
      }
  } catch (cause) {
    if (signal.aborted) return;
    // `fetch` throws its own errors where the connection ends in the middle of an answer.
    throw cause instanceof FlashError ? cause : cliErrors.FLASH_WATCH_BROKEN({}, { cause });
  }
  if (!signal.aborted) throw cliErrors.FLASH_WATCH_BROKEN({});
}

async function* frames(target: Target, place: Place, signal: AbortSignal): AsyncGenerator<string[]> {
  for await (const status of target.live(place, signal)) yield watchLines(place, status);
}
