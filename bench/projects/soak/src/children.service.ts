import { FlashEndpoint, Get } from '@flash-ts/core';
import { spawn } from 'node:child_process';

/** Seconds for which a child would live if nobody ended it: longer than any run. */
const LIFE_S = 86_400;
/** Children that one worker keeps. */
const MOST = 3;

/** Starts processes and leaves them to themselves: every second one leads a process group of its own, as daemons do. */
@FlashEndpoint({ name: 'children', cpu: 'cpu3c-2-4', workers: [1, 2], scalerValue: 100 })
export class ChildService {
  #started = 0;

  @Get('/start')
  start() {
    if (this.#started < MOST) {
      const child = spawn('sleep', [String(LIFE_S)], { stdio: 'ignore', detached: this.#started % 2 === 1 });
      child.unref();
      this.#started += 1;
    }
    return { started: this.#started };
  }
}
