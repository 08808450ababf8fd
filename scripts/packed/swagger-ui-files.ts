/** Files of swagger-ui-dist that the platform's package holds. The first two are served; the others, its licences, have to go with them. */
export const SWAGGER_UI_FILES = [
  'swagger-ui-bundle.js',
  'swagger-ui.css',
  'swagger-ui-bundle.js.LICENSE.txt',
  'LICENSE',
  'NOTICE',
] as const;
