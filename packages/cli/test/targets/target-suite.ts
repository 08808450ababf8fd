import type { FlashError } from '@flash-ts/core/errors';
import type {
  DeployedEndpoint,
  DeployPlan,
  EndpointStatus,
  Place,
  PlanOptions,
  Target,
  Wanted,
} from '../../src/targets/target.js';
import { WantedApps, type WantedApp } from './wanted-app.js';

export interface TargetUnderTest {
  readonly target: Target;
  /** Ends the target and what it needed. */
  readonly close: () => Promise<void>;
  /** Makes of the files of a build what the target deploys: an image for one that needs it. */
  readonly prepare?: (wanted: Wanted) => Promise<Wanted>;
  /** The address of an endpoint for this machine. Default: its `pathUrl`. */
  readonly addressOf?: (endpoint: Pick<DeployedEndpoint, 'id' | 'pathUrl'>) => string;
  /** What callers of endpoints have to send. */
  readonly headers?: Readonly<Record<string, string>>;
}

export const TIMEOUT_S = 120;
export const NO_PROGRESS = { signal: new AbortController().signal, onStep: () => undefined };

/** A target under test, and what the cases do with it. Each test has an app of its own on it. */
export class TargetSuite {
  readonly #apps = new WantedApps();
  #made: TargetUnderTest | undefined;
  app = '';

  constructor(makeTarget: () => Promise<TargetUnderTest>) {
    beforeAll(async () => {
      this.#made = await makeTarget();
    });
    afterAll(async () => {
      await this.#made?.close();
      await this.#apps.remove();
    });
    beforeEach(() => {
      this.app = this.#apps.newApp();
    });
  }

  get target(): Target {
    return this.#under.target;
  }

  get place(): Place {
    return { app: this.app, env: 'production' };
  }

  get #under(): TargetUnderTest {
    if (!this.#made) throw new Error('the target is there from `beforeAll` on');
    return this.#made;
  }

  async wanted(what: WantedApp): Promise<Wanted> {
    const built = await this.#apps.wanted(this.app, what);
    return this.#under.prepare ? this.#under.prepare(built) : built;
  }

  async plan(what: WantedApp | Wanted, options?: PlanOptions): Promise<DeployPlan> {
    return this.target.plan('manifest' in what ? what : await this.wanted(what), options);
  }

  async apply(
    plan: DeployPlan,
    onStep: (text: string) => void = () => undefined,
    signal = NO_PROGRESS.signal,
  ): Promise<readonly DeployedEndpoint[]> {
    return (await this.target.apply(plan, { timeout: TIMEOUT_S, signal, onStep })).endpoints;
  }

  async deploy(what: WantedApp | Wanted, options?: PlanOptions): Promise<readonly DeployedEndpoint[]> {
    return this.apply(await this.plan(what, options));
  }

  async status(): Promise<readonly EndpointStatus[]> {
    return (await this.target.status(this.place)).endpoints;
  }

  /** Sends a request to an endpoint, as its clients do. */
  async call(endpoint: Pick<DeployedEndpoint, 'id' | 'pathUrl'>, path: string, init: RequestInit = {}) {
    const { addressOf, headers } = this.#under;
    const address = addressOf?.(endpoint) ?? endpoint.pathUrl;
    return fetch(address + path, { ...init, headers: { ...headers, ...(init.headers as Record<string, string>) } });
  }

  async ask(
    endpoint: Pick<DeployedEndpoint, 'id' | 'pathUrl'>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    return (await this.call(endpoint, '/', { headers })).text();
  }
}

/** The only item of a list. */
export function only<Item>([item, ...others]: readonly Item[]): Item {
  expect(others).toEqual([]);
  return item as Item;
}

/** The steps of a plan that change endpoints. */
export function actions({ steps }: DeployPlan): string[] {
  return steps.filter(({ action }) => action !== 'upload').map((step) => `${step.action} ${step.name}`);
}

/** The error of what has to fail. */
export function failure(attempt: Promise<unknown>): Promise<FlashError> {
  return attempt.then(
    () => {
      throw new Error('it has not failed');
    },
    (error: unknown) => error as FlashError,
  );
}
