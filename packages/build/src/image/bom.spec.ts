import type { ArtifactPackage } from '../native/package-files.js';
import { billOfMaterials } from './bom.js';

const FACTS = {
  app: 'shop',
  version: '1.0.0',
  fingerprint: 'f'.repeat(64),
  artifactDigest: 'a'.repeat(64),
  framework: '@flash-ts/worker@0.1.0',
  created: '1970-01-01T00:00:00.000Z',
};
const packages: ArtifactPackage[] = [
  {
    name: '@nestjs/core',
    version: '12.1.1',
    license: 'MIT',
    integrity: 'sha512-AAEC',
    as: 'bundled',
    needs: ['rxjs@7.8.2'],
  },
  {
    name: 'rxjs',
    version: '7.8.2',
    license: '(Apache-2.0 OR MIT)',
    integrity: undefined,
    as: 'bundled',
    needs: ['gone@1.0.0'],
  },
  {
    name: 'sharp',
    version: '0.34.0-rc.1+x',
    license: 'SEE LICENSE IN LICENSE.txt',
    integrity: undefined,
    as: 'files',
    needs: [],
  },
];

it('names each package with its license, the hash of its archive and what it needs', () => {
  const nest = 'pkg:npm/%40nestjs/core@12.1.1';
  const rxjs = 'pkg:npm/rxjs@7.8.2';
  const sharp = 'pkg:npm/sharp@0.34.0-rc.1%2Bx';
  expect(billOfMaterials(FACTS, packages)).toMatchObject({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: {
      component: { name: 'shop', version: '1.0.0', hashes: [{ alg: 'SHA-256', content: FACTS.artifactDigest }] },
    },
    components: [
      {
        group: '@nestjs',
        name: 'core',
        purl: nest,
        licenses: [{ expression: 'MIT' }],
        hashes: [{ alg: 'SHA-512', content: '000102' }],
      },
      { name: 'rxjs', purl: rxjs, licenses: [{ expression: '(Apache-2.0 OR MIT)' }] },
      { name: 'sharp', purl: sharp, licenses: [{ license: { name: 'SEE LICENSE IN LICENSE.txt' } }] },
    ],
    dependencies: [
      { ref: 'shop@1.0.0', dependsOn: [nest, rxjs, sharp] },
      { ref: nest, dependsOn: [rxjs] },
      { ref: rxjs, dependsOn: [] },
      { ref: sharp, dependsOn: [] },
    ],
  });
});

it('has a serial number that follows from its content', () => {
  const number = (version: string) =>
    (billOfMaterials({ ...FACTS, version }, packages) as { serialNumber: string }).serialNumber;
  expect(number('1.0.0')).toMatch(/^urn:uuid:[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(number('1.0.0')).toBe(number('1.0.0'));
  expect(number('1.0.1')).not.toBe(number('1.0.0'));
});
