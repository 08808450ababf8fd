/** Data centres that serve endpoints. Source: Runpod's catalogue, August 2026. */
export const DataCenter = {
  US_CA_2: 'US-CA-2',
  US_GA_2: 'US-GA-2',
  US_IL_1: 'US-IL-1',
  US_KS_2: 'US-KS-2',
  US_MD_1: 'US-MD-1',
  US_MO_1: 'US-MO-1',
  US_MO_2: 'US-MO-2',
  US_NC_1: 'US-NC-1',
  US_NC_2: 'US-NC-2',
  US_NE_1: 'US-NE-1',
  US_WA_1: 'US-WA-1',
  EU_CZ_1: 'EU-CZ-1',
  EU_RO_1: 'EU-RO-1',
  EUR_IS_1: 'EUR-IS-1',
  EUR_NO_1: 'EUR-NO-1',
} as const;
export type DataCenter = (typeof DataCenter)[keyof typeof DataCenter];

/** The only data centres with CPU workers. */
export const CPU_DATA_CENTERS: readonly DataCenter[] = [DataCenter.EU_RO_1];

/** Whether `value` is a data centre of the catalogue. */
export function isDataCenter(value: unknown): value is DataCenter {
  return Object.values(DataCenter).includes(value as DataCenter);
}
