import { entry } from './define-errors.js';

/** What can be wrong with the use of a client. Keys are never shown. */
export const clientCatalogue = {
  FLASH_CLIENT_ADDRESS: entry<{ given: readonly string[] }>({
    title: 'A client needs one address.',
    message: ({ given }) =>
      given.length === 0
        ? 'The options of Endpoint.connect have none of `id`, `url` and `name`, and no `contract`, whose endpoint has a name.'
        : `The options of Endpoint.connect have ${given.map((name) => `\`${name}\``).join(' and ')}; a client calls one endpoint, by one of them.`,
    fix: "Give one of `id: '…'`, `url: 'https://…'` and `name: '…'`, or a `contract` from .flash/client.ts.",
  }),
  FLASH_CLIENT_URL: entry<{ source: string; value: string; problem: string }>({
    title: "A client's address is not valid.",
    message: ({ source, value, problem }) => `The address "${value}" of ${source} can't be used: it ${problem}.`,
    fix: 'Write an address such as "https://example.com/users", without user information, query and fragment.',
  }),
  FLASH_CLIENT_OPTION: entry<{ option: string; value: string; allowed: string }>({
    title: 'An option of a client or call is not valid.',
    message: ({ option, value, allowed }) => `The option \`${option}\` is ${value}; allowed is ${allowed}.`,
    fix: ({ option }) => `Correct or remove \`${option}\`.`,
  }),
  FLASH_CLIENT_KEY: entry<{ source: string }>({
    title: 'A bearer key is not valid.',
    message: ({ source }) =>
      `The key of ${source} is empty or has characters that a header can't carry; allowed are visible ASCII characters without spaces.`,
    fix: ({ source }) => `Correct ${source}; often it has a line end or quotation marks too many.`,
  }),
  FLASH_CLIENT_HEADER: entry<{ name: string; problem: string }>({
    title: "A request's header is not valid.",
    message: ({ name, problem }) => `The header ${JSON.stringify(name)} ${problem}.`,
    fix: 'Encode the value, for example with encodeURIComponent, or correct the name.',
  }),
  FLASH_CLIENT_CONTRACT: entry<{ problem: string }>({
    title: 'A contract is not valid.',
    message: ({ problem }) => `The option \`contract\` is no contract of an endpoint: ${problem}.`,
    fix: 'Pass what .flash/client.ts exports, which `flash build` writes.',
  }),
  FLASH_CLIENT_HANDLER: entry<{
    endpoint: string;
    handler: string;
    known: readonly string[];
    near: string | undefined;
  }>({
    title: 'The endpoint has no such handler.',
    message: ({ endpoint, handler, known }) =>
      `The contract of the endpoint ${endpoint} has no handler "${handler}"; it has ${known.join(', ')}.`,
    fix: ({ near }) =>
      near === undefined ? 'Build the endpoint again if its source has the handler.' : `Write \`${near}\`.`,
  }),
  FLASH_CLIENT_PATH: entry<{ path: string; problem: string }>({
    title: 'A path of a request is not valid.',
    message: ({ path, problem }) => `The path ${JSON.stringify(path)} can't be requested: it ${problem}.`,
    fix: "Write a path that begins with '/' and is encoded, such as `/files/${encodeURIComponent(name)}`; give the query by the option `query`.",
  }),
  FLASH_CLIENT_METHOD: entry<{ method: string }>({
    title: 'A method of a request is not valid.',
    message: ({ method }) =>
      `The method ${JSON.stringify(method)} can't be used; allowed are GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS.`,
    fix: 'Use one of these methods, in capital letters.',
  }),
  FLASH_CLIENT_PARAMETER_MISSING: entry<{ call: string; name: string; route: string }>({
    title: 'A parameter of the path is missing.',
    message: ({ call, name, route }) =>
      `The call of ${call} has no value for the parameter "${name}" of its path, ${route}.`,
    fix: 'Pass a value for it.',
  }),
  FLASH_CLIENT_PARAMETER: entry<{ call: string; place: string; name: string; problem: string }>({
    title: "A parameter of a call can't be sent.",
    message: ({ call, place, name, problem }) => `The ${place} parameter "${name}" of ${call} ${problem}.`,
    fix: 'Pass a text, a number, a boolean, a bigint or a Date; in a query, a list of them too.',
  }),
  FLASH_CLIENT_BODY: entry<{ call: string; problem: string }>({
    title: "The body of a call can't be sent.",
    message: ({ call, problem }) => `The body of ${call} can't be sent: ${problem}.`,
    fix: 'Pass what JSON can express, a text, bytes, a form or a stream, to a method that has a body.',
  }),
  FLASH_CLIENT_APP_AMBIGUOUS: entry<{ name: string; apps: readonly string[] }>({
    title: 'Several apps have an endpoint of this name.',
    message: ({ name, apps }) => `The apps ${apps.join(', ')} all have an endpoint ${name} on this machine's platform.`,
    fix: 'Say which one with the option `app`, or with the variable FLASH_APP.',
  }),
};
