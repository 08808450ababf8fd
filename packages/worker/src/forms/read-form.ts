import type { FormFile } from '@flash-ts/core';
import type { FastifyRequest } from 'fastify';
import { mediaType } from '../parsing/body-parsers.js';
import type { Fault } from '../validation/fault.js';
import { parseForm } from './parse-form.js';

/** A form for binding: text by field name, a list where a name came more than once, and the files. */
export interface FormValues {
  readonly fields: Record<string, unknown>;
  readonly files: readonly FormFile[];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by Nest's upload interceptors. */
    file?: FormFile;
    files?: readonly FormFile[] | Readonly<Record<string, readonly FormFile[]>>;
  }
}

/** The parts of a request from which a form is read. */
type FormRequest = Pick<FastifyRequest, 'body' | 'headers' | 'file' | 'files'>;

/** Whether the body is a form, also an empty one. */
export function isForm({ headers }: Pick<FormRequest, 'headers'>): boolean {
  return mediaType(headers['content-type']) === 'multipart/form-data';
}

/** Whether an upload interceptor of Nest has read the form already, within its own limits. */
export function isIntercepted(request: FormRequest): boolean {
  return Object.hasOwn(request, 'files') || Object.hasOwn(request, 'file');
}

/** The form of the body, or the one that an upload interceptor of Nest has read. */
export async function readForm(request: FormRequest): Promise<FormValues | { readonly fault: Fault }> {
  if (isIntercepted(request)) return interceptedForm(request);
  const parsed = await parseForm(request.body, request.headers['content-type']);
  if ('fault' in parsed) return parsed;
  const fields: Record<string, unknown> = {};
  for (const { name, value } of parsed.form.fields) {
    if (name !== '__proto__') fields[name] = Object.hasOwn(fields, name) ? [fields[name], value].flat() : value;
  }
  return { fields, files: parsed.form.files };
}

function interceptedForm({ body, file, files = [] }: FormRequest): FormValues {
  const fields = { ...(body as Record<string, unknown>) };
  return { fields, files: [file ?? [], ...Object.values(files)].flat() };
}
