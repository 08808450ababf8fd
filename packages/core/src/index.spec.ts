import * as nest from '@nestjs/common';
import * as http from '@nestjs/common/decorators/http/index.js';
import * as core from './index.js';

/** What stands beside the decorators in Nest's folder. */
const NO_DECORATORS = new Set(['SSE_ABORT_CONTROLLER', 'assignMetadata']);

describe('Nest’s HTTP decorators', () => {
  const names = Object.keys(http).filter((name) => !NO_DECORATORS.has(name) && name in nest);

  it.each(names)('%s comes from the same import as @FlashEndpoint', (name) => {
    const exported: Record<string, unknown> = core;
    const original: Record<string, unknown> = nest;
    expect(exported[name]).toBeDefined();
    expect(exported[name]).toBe(original[name]);
  });

  it('are found', () => {
    expect(names).toEqual(expect.arrayContaining(['Get', 'Header', 'Redirect', 'Sse', 'Req']));
  });
});
