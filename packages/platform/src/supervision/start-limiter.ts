import type { Cancel, Clock } from '../clock/clock.js';
import type { Settings } from '../settings/settings.js';

/** A start that waits for its slot or has one. */
export interface StartTurn {
  /** Gives the slot back, or leaves the line; a second call does nothing. */
  end(): void;
}

interface Applicant extends StartTurn {
  begin(): void;
}

/**
 * Lets only so many workers start at once, of all endpoints together: a start is bound by the processors, and more starts than there are
 * processors make each other late, the first one too. First come, first served within an endpoint, and the endpoints in turn, so that one
 * that starts many does not keep another from its first. A slot is kept for a limited time: whoever takes longer loads something, or hangs.
 */
export class StartLimiter {
  readonly #settings: Settings;
  readonly #clock: Clock;
  /** By endpoint, the one whose turn it is first. */
  readonly #lines = new Map<string, Set<Applicant>>();
  #taken = 0;

  constructor(settings: Settings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /** @param begin called once when the start may begin: at once, if there is a slot; never after `end` */
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
      // To the end: it is the others' turn.
      if (this.#lines.delete(endpointId)) this.#lines.set(endpointId, line);
      applicant.begin();
    }
  }

  /** @returns what gives it back */
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
    const cancelTimer = this.#clock.after(this.#settings.current().startSlotMs, giveBack);
    return giveBack;
  }
}

function headOf(line: ReadonlySet<Applicant>): Applicant {
  const [head] = line;
  return head as Applicant;
}
