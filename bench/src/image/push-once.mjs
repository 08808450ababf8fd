// Makes an image of an artifact and pushes it, in a process of its own: node push-once.mjs ARTIFACT FOLDER BASE NAME
import { buildImage, parseReference, pushImage, Registries } from '@flash-ts/build/image';

const [artifact = '', outDir = '', base = '', name = ''] = process.argv.slice(2);
const began = performance.now();
const registries = new Registries({ env: {} });
const facts = {
  app: 'bench',
  version: '1.0.0',
  fingerprint: '0',
  artifactDigest: '0',
  framework: 'bench@0',
  created: '',
};
const image = await buildImage({ registries, artifact, outDir, base, facts });
const { sentBytes } = await pushImage(image, { registries, to: parseReference(name) });
const milliseconds = performance.now() - began;
await image.remove();
await registries.close();
console.log(JSON.stringify({ milliseconds, megabytes: process.resourceUsage().maxRSS / 1024, sentBytes }));
