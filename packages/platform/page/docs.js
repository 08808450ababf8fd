// Shows the OpenAPI document of this server with Swagger UI, whose bundle has run before.

/** @typedef {{ (options: Record<string, unknown>): unknown, presets: { apis: unknown } }} SwaggerUi */
const { SwaggerUIBundle } = /** @type {{ SwaggerUIBundle: SwaggerUi }} */ (/** @type {unknown} */ (globalThis));

const dark = matchMedia('(prefers-color-scheme: dark)');
const followSystem = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', followSystem);
followSystem();

SwaggerUIBundle({
  dom_id: '#docs',
  url: '/openapi.json',
  presets: [SwaggerUIBundle.presets.apis],
  layout: 'BaseLayout',
  deepLinking: true,
  tryItOutEnabled: true,
  // All endpoints have this one server.
  showCommonExtensions: true,
  // The validator would be a service in the internet.
  validatorUrl: 'none',
});
