import { CallSchema, SessionSchema } from '@flash-ts/core/contract-schema';
import type { EndpointReleases, StatusPageCode, StatusPageSession } from '@flash-ts/core/contract';
import type { ArtifactStore } from '../../artifacts/artifact-store.js';
import { endpointRoutes } from '../../artifacts/manifest.js';
import { platformErrors } from '../../errors/catalogue.js';
import { parseBody } from '../../schemas/parse-body.js';
import type { PageAccess } from '../../status-page/page-access.js';
import { pageUrl } from '../../status-page/page-host.js';
import { callEndpoint, type OwnAddress } from '../../upstream/call-endpoint.js';
import type { EndpointService } from '../endpoint-service.js';
import { readJson } from '../../proxy/read-json.js';
import { ok, type Call, type Route } from '../route-table.js';

export interface StatusPageParts {
  readonly endpoints: EndpointService;
  readonly artifacts: ArtifactStore;
  /** Undefined on a platform without a status page. */
  readonly pages: PageAccess | undefined;
  readonly own: OwnAddress;
}

/** The routes that the status page needs beyond those of other clients. */
export function statusPageRoutes(parts: StatusPageParts): Route[] {
  const { endpoints, artifacts, pages, own } = parts;
  const idOf = ({ params }: Call) => params.id as string;
  return [
    ...(pages ? sessionRoutes(pages, own.port) : []),
    {
      path: '/local/endpoints/{id}/releases',
      methods: { GET: (call) => ok(releaseSummaries(endpoints, idOf(call))) },
      page: { GET: 'session' },
    },
    {
      path: '/local/endpoints/{id}/routes',
      methods: { GET: (call) => ok(endpointRoutes(artifacts, endpoints.serving(idOf(call)))) },
      page: { GET: 'session' },
    },
    {
      path: '/local/endpoints/{id}/calls',
      methods: {
        POST: async (call) => {
          const { id } = endpoints.endpoint(idOf(call));
          const wanted = parseBody(CallSchema, await readJson(call.request));
          const gone = new AbortController();
          call.response.once('close', () => gone.abort());
          return ok(await callEndpoint(id, wanted, own, gone.signal));
        },
      },
      page: { POST: 'session' },
    },
  ];
}

function sessionRoutes(pages: PageAccess, port: number): Route[] {
  return [
    {
      path: '/local/status-page/codes',
      methods: {
        POST: () => {
          const { code, validForMs } = pages.issueCode();
          const body: StatusPageCode = { url: `${pageUrl(port)}#code=${code}`, validForMs };
          return { status: 201, body };
        },
      },
    },
    {
      path: '/local/session',
      methods: {
        GET: ({ request }) => {
          const body: StatusPageSession = { changeToken: pages.session(request.headers.cookie)?.changeToken ?? null };
          return ok(body);
        },
        POST: async ({ request, response }) => {
          const { code } = parseBody(SessionSchema, await readJson(request));
          const cookie = pages.begin(code);
          if (cookie === undefined) throw platformErrors.FLASH_SESSION_CODE({});
          response.setHeader('set-cookie', cookie);
          return { status: 204 };
        },
        DELETE: ({ request, response }) => {
          response.setHeader('set-cookie', pages.end(request.headers.cookie));
          return { status: 204 };
        },
      },
      page: { GET: 'anyone', POST: 'anyone', DELETE: 'session' },
    },
  ];
}

function releaseSummaries(endpoints: EndpointService, id: string): EndpointReleases {
  const endpoint = endpoints.endpoint(id);
  const releases = endpoints.releases(id).map(({ version, createdAt, outcome, reason, diff }) => ({
    version,
    createdAt,
    outcome,
    reason,
    role: endpoint.roleOf(version),
    changes: diff.map(({ field }) => field),
  }));
  return { releases };
}
