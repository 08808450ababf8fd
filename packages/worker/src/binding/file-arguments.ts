import { renameKeys, type Handler } from '@flash-ts/core/nest-metadata';

const PREFIX = 'form file ';

/** The property of a request in which the file of a form's field waits for its parameter. */
export function filePlace(field: string): string {
  return PREFIX + field;
}

/** The field that an argument's metadata names, before or after it was placed. */
export function fileField(data: string): string {
  return data.startsWith(PREFIX) ? data.slice(PREFIX.length) : data;
}

/**
 * Has Nest read `@UploadedFile('log')` from a property of its own. It would read `request.log`, so that a form's field could take the place
 * of what the request itself needs.
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
