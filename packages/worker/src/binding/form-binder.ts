import type { FormFile } from '@flash-ts/core';
import { isForm, isIntercepted, readForm, type FormValues } from '../forms/read-form.js';
import { missingFault, typeFault, type Fault } from '../validation/fault.js';
import type { Verdict } from '../validation/validator.js';
import {
  binderOf,
  compileBinder,
  contentTypeFault,
  fieldBinder,
  type Binder,
  type BoundRequest,
  type DtoValidators,
  type ParameterBinder,
} from './binder.js';
import type { DeclaredParameter } from './declared-parameters.js';
import { filePlace } from './file-arguments.js';

/**
 * Binds the parameters of a handler that takes files. Where each file has pipes of its own, which may accept a missing file, a JSON body is bound
 * as in other handlers; otherwise the body must be a form.
 *
 * @param forbidUnknown whether a form with a file that no parameter takes is refused
 */
export function compileFormBinder(
  parameters: readonly DeclaredParameter[],
  dto: DtoValidators,
  forbidUnknown: boolean,
): Binder {
  const forms = new WeakMap<BoundRequest, FormValues>();
  const filesOf = (request: BoundRequest) => forms.get(request)?.files ?? [];
  const files = parameters.filter(isFile);
  const formBinder = compileBinder(parameters, dto, (parameter) =>
    isFile(parameter) ? fileBinder(parameter, filesOf) : valueBinder(parameter, dto),
  );
  const needsForm = files.some(({ ownPipes }) => !ownPipes);
  const otherBinder = needsForm ? refuseOther : compileBinder(parameters, dto);
  const known = files.some(({ source }) => source === 'files') ? undefined : new Set(files.map(fieldOf));
  return async (request) => {
    // Where a form is required, an empty body counts as a form without files.
    const isOther = !isForm(request) && (request.body !== undefined || !needsForm);
    if (isOther) return otherBinder?.(request) ?? [];
    const isJudged = isIntercepted(request);
    const form = isForm(request) ? await readForm(request) : NO_FORM;
    if ('fault' in form) request.bodyFault = form.fault;
    const values = 'fault' in form ? NO_FORM : form;
    forms.set(request, values);
    // Otherwise the bytes of an unreadable form would be validated as the body.
    request.body = Object.fromEntries(Object.entries(values.fields).filter(([name]) => !known?.has(name)));
    const faults = (await formBinder?.(request)) ?? [];
    return forbidUnknown && known && !isJudged ? [...faults, ...unknownFiles(filesOf(request), known)] : faults;
  };
}

const NO_FORM: FormValues = { fields: {}, files: [] };

function refuseOther(request: BoundRequest): readonly Fault[] {
  return [contentTypeFault(request, 'multipart/form-data')];
}

function isFile({ source }: DeclaredParameter): boolean {
  return source === 'file' || source === 'files';
}

/** The field of a file: the decorator's name, otherwise `file` or `files`. */
function fieldOf({ source, key }: DeclaredParameter): string {
  return key ?? source;
}

function fileBinder(
  parameter: DeclaredParameter,
  filesOf: (request: BoundRequest) => readonly FormFile[],
): ParameterBinder {
  return parameter.source === 'file' ? oneFile(parameter, filesOf) : allFiles(parameter, filesOf);
}

function oneFile(
  parameter: DeclaredParameter,
  filesOf: (request: BoundRequest) => readonly FormFile[],
): ParameterBinder {
  const field = fieldOf(parameter);
  const place = parameter.key === undefined ? 'file' : filePlace(parameter.key);
  return {
    judge(request) {
      if (parameter.key === undefined && request.file) return { value: request.file };
      const [file, second] = filesOf(request).filter(({ fieldname }) => fieldname === field);
      if (second) return { faults: [typeFault(['body', field], 'single', 'given once')] };
      return presentOr(parameter, file, field);
    },
    put: (request, value) => Object.assign(request, { [place]: value }),
  };
}

function allFiles(
  parameter: DeclaredParameter,
  filesOf: (request: BoundRequest) => readonly FormFile[],
): ParameterBinder {
  return {
    judge(request) {
      const files = filesOf(request);
      const verdict = presentOr(parameter, files[0], 'files');
      // An interceptor may have grouped the files by field.
      return 'value' in verdict ? { value: request.files ?? files } : verdict;
    },
    put: (request, value) => Object.assign(request, { files: value }),
  };
}

function presentOr({ ownPipes }: DeclaredParameter, file: FormFile | undefined, field: string): Verdict {
  return file || ownPipes ? { value: file } : { faults: [missingFault(['body', field])] };
}

function valueBinder(parameter: DeclaredParameter, dto: DtoValidators): ParameterBinder | undefined {
  const { source, key, type, ownPipes } = parameter;
  if (source !== 'body') return binderOf(parameter, dto);
  return ownPipes ? undefined : fieldBinder(key, type, dto);
}

function unknownFiles(files: readonly FormFile[], known: ReadonlySet<string>): Fault[] {
  const names = new Set(files.map(({ fieldname }) => fieldname));
  return [...names]
    .filter((name) => !known.has(name))
    .map((name) => ({
      loc: ['body', name],
      msg: `property ${name} should not exist`,
      type: 'unknown_field',
    }));
}
