import { PLATFORM_OPTIONS } from '@flash-ts/core/options';
import { parseSync, Visitor, type ESTree } from 'rolldown/utils';
import { decoratorNames, isEndpointDecorator } from '../discovery/find-classes.js';
import { propertyName } from '../syntax/declarations.js';
import { applyEdits, type Edit } from '../syntax/syntax.js';

/**
 * A module's code without the endpoint options that the platform applies, where they are written in the decorator itself. The remaining options
 * are written without line breaks between them, so that adding or removing an option of the platform does not change the result.
 *
 * The result is only compared with other such results, and never run.
 *
 * @param code TypeScript
 */
export function withoutPlatformOptions(path: string, code: string): string {
  if (!code.includes('FlashEndpoint')) return code;
  const { program, errors } = parseSync(path, code);
  if (errors.length > 0) return code;
  const names = decoratorNames(program);
  const edits: Edit[] = [];
  new Visitor({
    Decorator({ expression }) {
      if (!isEndpointDecorator(expression, names)) return;
      const options = optionsOf(expression as ESTree.CallExpression);
      if (options) edits.push({ start: options.start, end: options.end, text: keptOptions(options, code) });
    },
  }).visit(program);
  return applyEdits(code, edits);
}

function optionsOf({ arguments: [argument] }: ESTree.CallExpression): ESTree.ObjectExpression | undefined {
  let node: ESTree.Node | undefined = argument;
  while (node?.type === 'TSAsExpression' || node?.type === 'TSSatisfiesExpression') node = node.expression;
  return node?.type === 'ObjectExpression' ? node : undefined;
}

function keptOptions({ properties }: ESTree.ObjectExpression, code: string): string {
  const kept = properties.filter((property) => !PLATFORM_OPTIONS.has(propertyName(property) ?? ''));
  return `{${kept.map(({ start, end }) => code.slice(start, end)).join(',')}}`;
}
