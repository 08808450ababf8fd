import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { endpointFaults } from '../definition/index.js';
import { coreErrors, FlashError } from '../errors/index.js';
import { manifestOf, type BuildFacts, type Manifest } from '../manifest/index.js';
import { inspectModule } from './inspect-module.js';

/**
 * The manifest of one endpoint class outside of a build, for example in a test. The class is checked as in a build, except for rules that
 * need its source.
 *
 * @throws FlashError `FLASH_NOT_AN_ENDPOINT`, or `FLASH_ENDPOINT_FAULTS` with every fault of the class in `faults`
 */
export async function manifestOfClass(target: Type, facts: BuildFacts): Promise<Manifest> {
  const { name } = target;
  const {
    endpoints,
    faults: known,
    erasable,
  } = await inspectModule({ file: name, exports: [name] }, { [name]: target });
  const unread = erasable.flatMap(({ tolerated, unread: report }) =>
    tolerated || !report ? [] : [FlashError.fromReport(report)],
  );
  const faults = [...known, ...unread];
  if (faults.length > 0) throw endpointFaults(faults);
  if (endpoints.length === 0) throw coreErrors.FLASH_NOT_AN_ENDPOINT({ className: name });
  return manifestOf(endpoints, facts);
}
