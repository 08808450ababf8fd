import { availabilityOf, type AvailabilityLevel } from '../../catalog/availability.js';
import { cpuTypes } from '../../catalog/cpus.js';
import { COMPLIANCE, dataCenters, REGIONS, VOLUME_TYPES } from '../../catalog/data-centers.js';
import { gpuTypes } from '../../catalog/gpus.js';
import { platformErrors } from '../../errors/catalogue.js';
import { booleanParameter, listParameter } from '../query.js';
import { ok, type Call, type Route } from '../route-table.js';

const CENTER_INCLUDES = ['GPU_AVAILABILITY', 'CPU_AVAILABILITY'] as const;

/** `/v2/catalog` of the contract, from the hardware that an endpoint may name. */
export function catalogRoutes(): Route[] {
  const gpus = ({ query }: Call) => gpuTypes(availabilityIn(query, ['POD', 'CLUSTER', 'SERVERLESS']));
  const cpus = ({ query }: Call) => cpuTypes(availabilityIn(query, ['POD', 'SERVERLESS']));
  const centers = ({ query }: Call) => dataCenters({ include: listParameter(query, 'include', CENTER_INCLUDES) });
  return [
    { path: '/v2/catalog/gpus', methods: { GET: (call) => ok({ gpus: gpus(call) }) } },
    { path: '/v2/catalog/gpus/{gpu}', methods: { GET: (call) => ok(one('GPU type', gpus(call), call.params.gpu)) } },
    { path: '/v2/catalog/cpus', methods: { GET: (call) => ok({ cpus: cpus(call) }) } },
    { path: '/v2/catalog/cpus/{cpu}', methods: { GET: (call) => ok(one('CPU flavour', cpus(call), call.params.cpu)) } },
    { path: '/v2/catalog/datacenters', methods: { GET: ({ query }) => ok({ dataCenters: filteredCenters(query) }) } },
    {
      path: '/v2/catalog/datacenters/{center}',
      methods: { GET: (call) => ok(one('data centre', centers(call), call.params.center)) },
    },
  ];
}

function availabilityIn(query: URLSearchParams, products: readonly string[]): AvailabilityLevel | undefined {
  return availabilityOf({
    include: listParameter(query, 'include', ['AVAILABILITY']),
    product: listParameter(query, 'product', products),
    sent: [...query.keys()],
  });
}

function filteredCenters(query: URLSearchParams) {
  return dataCenters({
    include: listParameter(query, 'include', CENTER_INCLUDES),
    regions: listParameter(query, 'regions', REGIONS),
    networkVolumeTypes: listParameter(query, 'networkVolumeTypes', VOLUME_TYPES),
    compliance: listParameter(query, 'compliance', COMPLIANCE),
    globalNetwork: booleanParameter(query, 'globalNetwork'),
  });
}

/** @throws FlashError `FLASH_CATALOG_UNKNOWN` */
function one<Item extends { readonly id: string }>(kind: string, items: readonly Item[], id = ''): Item {
  const item = items.find((candidate) => candidate.id === id);
  if (!item) throw platformErrors.FLASH_CATALOG_UNKNOWN({ kind, id, known: items.map((known) => known.id) });
  return item;
}
