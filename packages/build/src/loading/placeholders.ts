import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { Manifest, ManifestResource } from '@flash-ts/core/manifest';
import type { FlashError } from '@flash-ts/core/errors';
import { buildErrors } from '../errors/catalogue.js';
import type { CandidateFile } from '../discovery/discover.js';
import { declaredVariables } from '../discovery/declared-variables.js';
import { isPassed } from '../processes/load-environment.js';
import { readProjectFile } from '../project/project-file.js';

/** Variables for a build whose code needs some while it is imported. None has a secret value. */
export interface Placeholders {
  /** By name, all of them. */
  readonly values: Readonly<Record<string, string>>;
  /** Names of those whose value is a string literal in `env` of an endpoint. */
  readonly literal: ReadonlySet<string>;
  /** Names of those that an endpoint declares in `env`. */
  readonly declared: ReadonlySet<string>;
}

/** Variables that change how Node itself runs. */
const OF_NODE = /^(?:NODE_(?!ENV$)|LD_|DYLD_|UV_)/;

/**
 * The variables that endpoints declare in `env`, and those of `.env.example` and `.env`. The value is the text that an endpoint declares,
 * else that of `.env.example`, which is shared with everybody anyway, else one that looks like what `.env` has and says nothing of it.
 */
export async function readPlaceholders(
  projectDir: string,
  candidates: readonly CandidateFile[],
): Promise<Placeholders> {
  const [example, own] = await Promise.all([variablesOf(projectDir, '.env.example'), variablesOf(projectDir, '.env')]);
  const declared = candidates.flatMap(({ path, text }) => [...declaredVariables(path, text)]);
  const literals = new Map(declared.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  const names = [...declared.map(([name]) => name), ...Object.keys(example), ...Object.keys(own)];
  const values = names
    .filter((name) => !isPassed(name) && !OF_NODE.test(name))
    .map((name) => [name, literals.get(name) ?? (example[name] || placeholderLike(own[name]))]);
  return {
    values: Object.fromEntries(values) as Record<string, string>,
    literal: new Set(literals.keys()),
    declared: new Set(declared.map(([name]) => name)),
  };
}

async function variablesOf(projectDir: string, file: string): Promise<NodeJS.Dict<string>> {
  return parseEnv((await readProjectFile(join(projectDir, file))) ?? '');
}

/** A shorter value may be in a manifest for another reason. */
const TELLING = 5;

/** A placeholder in a manifest would configure workers with a wrong value, and the real value must not get into a manifest either. */
export function placeholderFaults(manifest: Manifest, placeholders: Placeholders): FlashError[] {
  return Object.entries(manifest.resources).flatMap(([endpoint, resource]) =>
    leakedVariables(resource, placeholders).map((name) =>
      buildErrors.FLASH_VARIABLE_IN_MANIFEST(
        { name, endpoint },
        { where: { file: resource.file_path, className: resource.export_name } },
      ),
    ),
  );
}

function leakedVariables(resource: ManifestResource, { values, literal }: Placeholders): string[] {
  let text = JSON.stringify(resource);
  const isCopied = (name: string) => resource.env[name] === values[name];
  return (
    Object.entries(values)
      .filter(([name]) => !literal.has(name))
      // One placeholder may be equal to another or a part of it: what is found once is removed, so that it is not found again.
      .toSorted(([a, one], [b, other]) => Number(isCopied(b)) - Number(isCopied(a)) || other.length - one.length)
      .filter(([name, value]) => {
        const isMade = value.length >= TELLING && value === placeholderLike(value);
        const isLeaked = isCopied(name) || (isMade && text.includes(value));
        if (isMade) text = text.replaceAll(value, '');
        return isLeaked;
      })
      .map(([name]) => name)
  );
}

const WORD = 'flash-build-placeholder';
const HEX = 'f1a5b11d';

/** Placeholders by form, in the order in which the forms are tried. Each matches its own form, and most occur nowhere else. */
const FORMS: readonly [RegExp, (value: string) => string][] = [
  [/^[01]$/, () => '1'],
  [/^(?:true|false|yes|no|on|off)$/i, () => 'true'],
  [/^-?\d+(?:\.\d+)?$/, () => '61539'],
  [/^[a-z][a-z\d+.-]*:\/\//i, (value) => `${value.slice(0, value.indexOf(':'))}://${WORD}.invalid/`],
  [/^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i, () => 'f1a5b11d-0000-4000-8000-000000000000'],
  [/^(?:[\da-f]{2}){8,}$/i, (value) => HEX.repeat(Math.ceil(value.length / HEX.length)).slice(0, value.length)],
  [/^\S+@\S+\.\S+$/, () => `${WORD}@placeholder.invalid`],
  [/^\[/, () => '[]'],
  [/^\{/, () => '{}'],
];

/** A value that validators accept like the given one, and that reveals only its form and length. */
export function placeholderLike(value: string | undefined): string {
  if (value === undefined || value === '') return WORD;
  const [, make] = FORMS.find(([form]) => form.test(value)) ?? [];
  return make ? make(value) : WORD.padEnd(value.length, '-');
}
