import { PATH_PARAMETER_LIMIT } from '../limits/limits.js';

/** Doubled and trailing slashes name the same route, as the check of endpoint classes takes for granted. */
export const ROUTER_OPTIONS = {
  ignoreTrailingSlash: true,
  ignoreDuplicateSlashes: true,
  maxParamLength: PATH_PARAMETER_LIMIT,
} as const;
