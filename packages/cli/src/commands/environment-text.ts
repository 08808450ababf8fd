import type { Environment } from '../targets/target.js';

export const ENVIRONMENT_HEAD = ['ENVIRONMENT', 'ENDPOINTS', 'CREATED'];

export function environmentRow({ env, endpoints, createdAt }: Environment): string[] {
  return [
    env,
    endpoints.map(({ name }) => name).join(', ') || '-',
    createdAt === null ? 'by a deploy' : minuteOf(createdAt),
  ];
}

/** As `--json` tells it. */
export function environmentData({ env, createdAt, endpoints }: Environment) {
  return { name: env, createdAt, endpoints };
}

export function originText({ createdAt }: Environment): string {
  return createdAt === null
    ? 'made by a deploy: it ends with its last endpoint'
    : `created ${minuteOf(createdAt)}: it stays until \`flash env delete\``;
}

/** `2026-11-29T17:20:03.123Z` → `2026-11-29 17:20 UTC`. */
function minuteOf(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}
