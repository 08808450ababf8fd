import { platformErrors } from '../errors/catalogue.js';

/**
 * Which worker a request wants, by its header `X-Runpod-Worker-Id`. `any`: no certain one. `soft`: that worker if possible, otherwise
 * another. `strict`: only that worker; with `resume`, also if it was scaled down and can be revived.
 */
export type Affinity =
  | { readonly mode: 'any' }
  | { readonly mode: 'soft'; readonly workerId: string }
  | { readonly mode: 'strict'; readonly workerId: string; readonly resume: boolean };

export const ANY: Affinity = { mode: 'any' };
const VALUE = /^(?:(strict|strict-resume)[\t ]+)?([\w-]{1,64})$/;

/** @throws FlashError `FLASH_AFFINITY_INVALID` */
export function readAffinity(header: string | string[] | undefined): Affinity {
  if (header === undefined || header === '') return ANY;
  const parts = VALUE.exec(String(header));
  const [, mode, workerId] = parts ?? [];
  // A mode without an id would be read as an id.
  if (workerId === undefined || (mode === undefined && /^strict(?:-resume)?$/.test(workerId))) {
    throw platformErrors.FLASH_AFFINITY_INVALID({ value: String(header) });
  }
  return mode === undefined
    ? { mode: 'soft', workerId }
    : { mode: 'strict', workerId, resume: mode === 'strict-resume' };
}
