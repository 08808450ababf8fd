import type { Arrival } from './registry/upload.js';

/** What is told while an image is made and pushed. */
export type ImageProgress =
  | { readonly step: 'base'; readonly reference: string; readonly digest: string }
  /** Bytes of the artifact that are in the layer, of all. */
  | { readonly step: 'layer'; readonly done: number; readonly total: number }
  /** Bytes of a blob that have arrived, of all. */
  | {
      readonly step: 'blob';
      readonly what: string;
      readonly digest: string;
      readonly done: number;
      readonly total: number;
    }
  | { readonly step: 'blob-there'; readonly what: string; readonly digest: string; readonly how: Arrival }
  | { readonly step: 'manifest'; readonly digest: string; readonly how: 'present' | 'uploaded' }
  | { readonly step: 'tag'; readonly tag: string };

export type OnProgress = (progress: ImageProgress) => void;
