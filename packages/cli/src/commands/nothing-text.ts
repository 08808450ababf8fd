import type { OtherPlace } from '../targets/target.js';

/** What `flash status` says where nothing is deployed. */
export function nothingText(app: string, env: string, elsewhere: readonly OtherPlace[]): string {
  const nothing = `Nothing of ${app} is deployed in ${env}. Deploy with \`flash deploy\`.`;
  if (elsewhere.length === 0) return nothing;
  const lines = elsewhere.map((place) => {
    const count = `${place.endpoints} ${place.endpoints === 1 ? 'endpoint' : 'endpoints'}`;
    return place.app === app
      ? `  ${count} of ${app} in ${place.env}: flash status --env ${place.env}`
      : `  ${count} of ${place.app} in ${place.env}: flash status --env ${place.env}, in that project`;
  });
  return [nothing, '', 'This platform has', ...lines].join('\n');
}
