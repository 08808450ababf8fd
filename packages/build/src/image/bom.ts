import { createHash } from 'node:crypto';
import type { ArtifactPackage } from '../native/package-files.js';
import type { ImageFacts } from './image-config.js';

type Facts = Pick<ImageFacts, 'app' | 'version' | 'fingerprint' | 'artifactDigest' | 'framework' | 'created'>;

const ALGORITHMS: Readonly<Record<string, string>> = {
  sha1: 'SHA-1',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
};
/** What a license expression of SPDX is written with. */
const EXPRESSION = /^(?!UNLICENSED$|SEE )[\w.+() -]+$/;

/** The bill of materials of an artifact in CycloneDX 1.6, the same for the same artifact. */
export function billOfMaterials(facts: Facts, packages: readonly ArtifactPackage[]): object {
  const app = `${facts.app}@${facts.version}`;
  const refs = new Map(packages.map((one) => [`${one.name}@${one.version}`, purl(one)]));
  const document = {
    version: 1,
    metadata: {
      timestamp: facts.created,
      tools: { components: [{ type: 'application', name: 'flash-ts', version: facts.framework.split('@').at(-1) }] },
      component: {
        type: 'application',
        'bom-ref': app,
        name: facts.app,
        version: facts.version,
        hashes: [{ alg: 'SHA-256', content: facts.artifactDigest }],
        properties: [{ name: 'flash-ts:source-fingerprint', value: facts.fingerprint }],
      },
    },
    components: packages.map(component),
    dependencies: [
      { ref: app, dependsOn: [...refs.values()] },
      ...packages.map((one) => ({ ref: purl(one), dependsOn: one.needs.flatMap((need) => refs.get(need) ?? []) })),
    ],
  };
  return { bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber: serialNumber(document), ...document };
}

function component(one: ArtifactPackage): object {
  const [scope, name] = one.name.startsWith('@') ? (one.name.split('/') as [string, string]) : [undefined, one.name];
  return {
    type: 'library',
    'bom-ref': purl(one),
    ...(scope !== undefined && { group: scope }),
    name,
    version: one.version,
    ...(one.license !== undefined && { licenses: [licenseOf(one.license)] }),
    ...(one.integrity !== undefined && { hashes: hashesOf(one.integrity) }),
    purl: purl(one),
    properties: [{ name: 'flash-ts:form', value: one.as }],
  };
}

function licenseOf(license: string): object {
  return EXPRESSION.test(license) ? { expression: license } : { license: { name: license } };
}

/** `sha512-…` in Base64 to CycloneDX's names and hexadecimal digits. */
function hashesOf(integrity: string): object[] {
  return integrity.split(/\s+/).flatMap((one) => {
    const [algorithm = '', value = ''] = one.split(/-(.*)/s);
    const alg = ALGORITHMS[algorithm];
    return alg === undefined ? [] : [{ alg, content: Buffer.from(value, 'base64').toString('hex') }];
  });
}

/** The package's URL: `pkg:npm/%40nestjs/core@12.1.1`. */
function purl({ name, version }: Pick<ArtifactPackage, 'name' | 'version'>): string {
  return `pkg:npm/${name.replace('@', '%40')}@${encodeURIComponent(version)}`;
}

/** A UUID of version 8 from the document's own bytes (RFC 9562, 5.8), since a random one would change the image's referrer. */
function serialNumber(document: object): string {
  const hex = createHash('sha256').update(JSON.stringify(document)).digest('hex').split('');
  hex[12] = '8';
  hex[16] = '89ab'[Number.parseInt(hex[16] as string, 16) % 4] as string;
  const text = hex.join('');
  return `urn:uuid:${[text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20, 32)].join('-')}`;
}
