/** The states of a worker as its load balancer sees them; it only moves down this list. */
export type HealthState =
  | { readonly phase: 'initializing' }
  | { readonly phase: 'ready' }
  | { readonly phase: 'draining' }
  | { readonly phase: 'failed'; readonly reason: string };

export interface HealthAnswer {
  readonly status: 200 | 204 | 503;
  /** JSON; undefined for an answer without a body. */
  readonly body: string | undefined;
}

/**
 * The answer of the health path: 204 keeps a worker out of rotation without calling it unhealthy, 200 takes it in, 503 takes it out.
 *
 * @param asksForReadiness of who takes 204 for ready, as Kubernetes does: 503 then keeps the worker out of rotation
 */
export function healthAnswer(state: HealthState, asksForReadiness = false): HealthAnswer {
  if (state.phase === 'initializing')
    return asksForReadiness ? { status: 503, body: '{"status":"initializing"}' } : { status: 204, body: undefined };
  if (state.phase === 'ready') return { status: 200, body: '{"status":"healthy"}' };
  if (state.phase === 'draining') return { status: 503, body: '{"status":"draining"}' };
  return { status: 503, body: JSON.stringify({ status: 'unhealthy', reason: state.reason }) };
}

const ORDER = ['initializing', 'ready', 'draining', 'failed'] as const;

/** The current state. A step back is ignored: when a boot completes while the worker drains, the worker does not become ready. */
export class Health {
  readonly #observers: ((state: HealthState) => void)[] = [];
  #state: HealthState = { phase: 'initializing' };

  get state(): HealthState {
    return this.#state;
  }

  become(next: HealthState): void {
    if (ORDER.indexOf(next.phase) <= ORDER.indexOf(this.#state.phase)) return;
    this.#state = next;
    for (const observer of this.#observers) observer(next);
  }

  /** Calls `observer` for every step from now on. */
  observe(observer: (state: HealthState) => void): void {
    this.#observers.push(observer);
  }
}
