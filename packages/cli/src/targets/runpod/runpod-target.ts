import { endpointRefs, endpointsOf, placedEndpoints } from '../rest-endpoints.js';
import { environmentsOf } from '../places.js';
import type { OpenTarget, Target } from '../target.js';
import { runpodAccess } from './access.js';
import { runpodLogs } from './logs.js';
import { unsupported } from './not-here.js';
import { RunpodClient } from './runpod-client.js';
import { RunpodJobs } from './runpod-jobs.js';
import { placeStatus } from './status.js';
import type { RunpodPlan } from './make-plan.js';

/** @throws FlashError `FLASH_RUNPOD_URL_INVALID`, `FLASH_RUNPOD_KEY_MISSING`, `FLASH_RUNPOD_KEY_INVALID` */
export const openRunpod: OpenTarget = async (env) => runpodTarget(new RunpodClient(await runpodAccess(env)), env);

/** An account of Runpod. What only deploys need is loaded by them. */
function runpodTarget(client: RunpodClient, env: NodeJS.ProcessEnv): Target<RunpodPlan> {
  return {
    name: 'runpod',
    needsImage: true,

    // Runpod has nothing that one deploy could hold: each step of a plan checks that its endpoint is as the plan saw it.
    exclusively: (_place, _options, work) => work(),

    async plan(wanted, options = {}) {
      const { makePlan } = await import('./make-plan.js');
      return makePlan({ client, env }, wanted, options);
    },

    async apply(plan, options) {
      const { applyPlan } = await import('./apply.js');
      const endpoints = await applyPlan(client, plan, options);
      const { source } = client.access;
      return source === 'RUNPOD_API_KEY'
        ? { endpoints, keyFile: undefined, keyVariable: source }
        : { endpoints, keyFile: source };
    },

    // A version has proven itself before `apply` returns, and Runpod keeps no earlier one ready.
    watch: () => Promise.resolve(),

    status: (place) => placeStatus(client, place),

    live() {
      throw unsupported('live');
    },

    environments: async () => environmentsOf(placedEndpoints(await client.listEndpoints())),

    createEnvironment: () => Promise.reject(unsupported('emptyEnvironments')),

    // An environment ends with its last endpoint.
    deleteEnvironment: () => Promise.resolve(),

    endpoints: async (place) => endpointRefs(endpointsOf(await client.listEndpoints(), place)),

    logs: (query, signal) => runpodLogs(client, query, signal),

    promote: () => Promise.reject(unsupported('canary')),

    async rollback(endpoint, options) {
      const { rollBack } = await import('./roll-back.js');
      return rollBack(client.during(options), endpoint, options);
    },

    destroy: ({ id }) => client.deleteEndpoint(id),

    jobs: () => new RunpodJobs(client),
  };
}
