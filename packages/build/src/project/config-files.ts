/** The names under which the configuration of a project is found, in this order. */
export const CONFIG_FILES = ['flash.config.ts', 'flash.config.mts', 'flash.config.js', 'flash.config.mjs'] as const;
