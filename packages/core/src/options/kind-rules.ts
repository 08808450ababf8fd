import { coreErrors } from '../errors/index.js';
import { choice, numberFrom, wholeNumber } from './kinds.js';
import { within, type Beside, type Option } from './option.js';

type Check = Option<never>['check'];

const SCALERS = choice('QUEUE_DELAY', 'REQUEST_COUNT');
const REQUESTS = wholeNumber({ from: 1 });
/** The minimum of Runpod's REST contract. */
const DELAY = numberFrom(0.5, 'seconds');
const REQUEST_TIME = wholeNumber({ unit: 'milliseconds', from: 0, least: 'none' });
/** The range of Runpod's `policy.executionTimeout`. */
const JOB_TIME = wholeNumber({ unit: 'milliseconds', from: 5_000, to: 604_800_000 });

/** Only a queue has a delay by which workers can be added. */
export const checkScalerType: Check = (value, name, beside) => {
  if (isQueue(beside)) return within(SCALERS)(value, name);
  return value === 'REQUEST_COUNT' ? [] : [coreErrors.FLASH_SCALER_UNSUPPORTED({ value })];
};

export const checkScalerValue: Check = (value, name, beside) =>
  within(isQueue(beside) && beside.scalerType !== 'REQUEST_COUNT' ? DELAY : REQUESTS)(value, name);

export const checkExecutionTimeout: Check = (value, name, beside) =>
  within(isQueue(beside) ? JOB_TIME : REQUEST_TIME)(value, name);

function isQueue({ kind }: Beside): boolean {
  return kind === 'queue-based';
}
