export type VolumeType = 'STANDARD' | 'HIGH_PERFORMANCE';

export interface NetworkVolume {
  readonly id: string;
  readonly name: string;
  /** GB, 10…4096. */
  readonly size: number;
  readonly dataCenter: string;
  readonly type: VolumeType;
}
