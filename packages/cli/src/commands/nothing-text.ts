import { didYouMean } from '../errors/did-you-mean.js';
import type { OtherPlace, Place } from '../targets/target.js';

/** What `flash status` says where nothing is deployed. */
export function nothingText(here: Place, elsewhere: readonly OtherPlace[]): string {
  const nothing = `${nothingThere(here, elsewhere)} Deploy with \`flash deploy\`.`;
  if (elsewhere.length === 0) return nothing;
  const lines = elsewhere.map((place) => {
    const count = `${place.endpoints} ${place.endpoints === 1 ? 'endpoint' : 'endpoints'}`;
    return place.app === here.app
      ? `  ${count} of ${place.app} in ${place.env}: flash status --env ${place.env}`
      : `  ${count} of ${place.app} in ${place.env}: flash status --env ${place.env}, in that project`;
  });
  return [nothing, '', 'This platform has', ...lines].join('\n');
}

/** That nothing is deployed, and which environment of the app may have been meant. */
export function nothingThere({ app, env }: Place, elsewhere: readonly OtherPlace[]): string {
  const others = elsewhere.filter((place) => place.app === app).map((place) => place.env);
  return `Nothing of ${app} is deployed in ${env}.${didYouMean(env, others)}`;
}
