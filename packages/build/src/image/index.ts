export { buildImage, type BuildImageOptions, type BuiltImage } from './build-image.js';
export { writeLayout, type LayoutOptions } from './layout.js';
export type { ImageProgress } from './progress.js';
export { checkPush, pushImage, tagsOf, type PushedImage, type PushOptions } from './push-image.js';
export { formatReference, isTag, parseReference, TAG_RULE, type ImageReference } from './reference.js';
export { Registries, type RegistriesOptions } from './registry/registries.js';
export type { Retry } from './registry/transport.js';
