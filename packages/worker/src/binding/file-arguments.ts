import { renameKeys, type Handler } from '@flash-ts/core/nest-metadata';

const PREFIX = 'form file ';

/** The property of a request that holds the file of a form's field for its parameter. */
export function filePlace(field: string): string {
  return PREFIX + field;
}

/** The form's field of a parameter's metadata, before or after `placeFileArguments`. */
export function fileField(data: string): string {
  return data.startsWith(PREFIX) ? data.slice(PREFIX.length) : data;
}

/**
 * Makes Nest read `@UploadedFile('log')` from a property of its own. Nest would read `request.log`, so that a form's field could replace
 * a property that the request itself needs.
 *
 * @returns whether a handler has a parameter for files
 */
export function placeFileArguments({ controller, name, parameters }: Handler): boolean {
  if (!parameters.some(({ source }) => source === 'file' || source === 'files')) return false;
  renameKeys(controller, name, ({ source, key, data }) =>
    source === 'file' && key !== undefined ? filePlace(fileField(key)) : data,
  );
  return true;
}
