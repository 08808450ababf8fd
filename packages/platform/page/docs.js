// Shows the OpenAPI document of this server with Swagger UI, whose bundle has run before.

/** @typedef {{ (options: Record<string, unknown>): unknown, presets: { apis: unknown } }} SwaggerUi */
/** @typedef {{ React: { createElement: (type: unknown, props: object, ...children: unknown[]) => unknown } }} System */
/** @typedef {Record<string, unknown>} Props */
const { SwaggerUIBundle } = /** @type {{ SwaggerUIBundle: SwaggerUi }} */ (/** @type {unknown} */ (globalThis));

const dark = matchMedia('(prefers-color-scheme: dark)');
const followSystem = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', followSystem);
followSystem();

/** What readers of the screen miss in Swagger UI: a name of the field for a body, and no link inside of a button. */
const accessible = {
  wrapComponents: {
    TextArea:
      (/** @type {unknown} */ TextArea, /** @type {System} */ { React }) =>
      (/** @type {Props} */ props) =>
        React.createElement(TextArea, { 'aria-label': 'Request body', ...props }),
    DeepLink:
      (/** @type {unknown} */ _, /** @type {System} */ { React }) =>
      (/** @type {Props} */ { text }) =>
        React.createElement('span', { className: 'nostyle' }, text),
  },
};

SwaggerUIBundle({
  dom_id: '#docs',
  url: '/openapi.json',
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [accessible],
  layout: 'BaseLayout',
  deepLinking: true,
  tryItOutEnabled: true,
  // All endpoints have this one server.
  showCommonExtensions: true,
  // The validator would be a service in the internet.
  validatorUrl: 'none',
});
