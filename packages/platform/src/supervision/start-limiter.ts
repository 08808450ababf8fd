import type { Cancel, Clock } from '../clock/clock.js';
import type { Settings } from '../settings/settings.js';

/** The turn of a start, which waits or has begun. */
export interface StartTurn {
  /** Ends the turn, or leaves the queue; a second call does nothing. */
  end(): void;
}

interface Applicant extends StartTurn {
  begin(): void;
}

/**
 * Limits how many workers of all endpoints start at once: a start is bound by the processors, and more starts than processors delay each
 * other. First come, first served within an endpoint, and the endpoints in rotation, so that an endpoint that starts many workers does not
 * delay the first worker of another. A turn is limited in time: a start that takes longer loads data, or hangs.
 */
export class StartLimiter {
  readonly #settings: Settings;
  readonly #clock: Clock;
  /** Waiting starts by endpoint; the first endpoint is served next. */
  readonly #lines = new Map<string, Set<Applicant>>();
  #taken = 0;

  constructor(settings: Settings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /** @param begin called once when the start may begin: at once if fewer than `startsAtOnce` workers are starting; never after `end` */
  ask(endpointId: string, begin: () => void): StartTurn {
    let giveBack: Cancel | undefined;
    const applicant: Applicant = {
      begin: () => {
        giveBack = this.#take();
        begin();
      },
      end: () => {
        this.#leave(endpointId, applicant);
        giveBack?.();
      },
    };
    this.#join(endpointId, applicant);
    this.#serve();
    return applicant;
  }

  #join(endpointId: string, applicant: Applicant): void {
    const line = this.#lines.get(endpointId);
    if (line) line.add(applicant);
    else this.#lines.set(endpointId, new Set([applicant]));
  }

  #leave(endpointId: string, applicant: Applicant): void {
    const line = this.#lines.get(endpointId);
    line?.delete(applicant);
    if (line?.size === 0) this.#lines.delete(endpointId);
  }

  #serve(): void {
    while (this.#taken < this.#settings.current().startsAtOnce) {
      const [first] = this.#lines;
      if (!first) return;
      const [endpointId, line] = first;
      const applicant = headOf(line);
      this.#leave(endpointId, applicant);
      // Moves the endpoint to the end, so that the others are served first.
      if (this.#lines.delete(endpointId)) this.#lines.set(endpointId, line);
      applicant.begin();
    }
  }

  /** @returns a function that ends the turn */
  #take(): Cancel {
    this.#taken += 1;
    let kept = true;
    const giveBack = () => {
      if (!kept) return;
      kept = false;
      cancelTimer();
      this.#taken -= 1;
      this.#serve();
    };
    const cancelTimer = this.#clock.after(this.#settings.current().startTurnMs, giveBack);
    return giveBack;
  }
}

function headOf(line: ReadonlySet<Applicant>): Applicant {
  const [head] = line;
  return head as Applicant;
}
