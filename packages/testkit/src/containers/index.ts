export { machineAsBase } from './machine-as-base.ts';
export { runUnpacked, startUnpacked, type SocketAnswer, type UnpackedWorker } from './unpacked-worker.ts';
export { missingTool, unpackImage, type ImageProcess, type UnpackedImage } from './unpack-image.ts';
