import { parseSync, type ESTree } from 'rolldown/utils';
import { declarationOf, propertyName, propertyOf } from '../syntax/declarations.js';

/** The names in `env` of `@FlashEndpoint({ … })`, each with its value where that is a string literal. */
export function declaredVariables(path: string, text: string): Map<string, string | undefined> {
  const { program } = parseSync(path, text);
  const found = new Map<string, string | undefined>();
  for (const options of program.body.flatMap(optionsOf)) {
    const env = propertyOf(options, 'env')?.value;
    if (env?.type !== 'ObjectExpression') continue;
    for (const property of env.properties) {
      const name = propertyName(property);
      if (name === undefined || property.type !== 'Property') continue;
      const { value } = property;
      found.set(name, value.type === 'Literal' && typeof value.value === 'string' ? value.value : undefined);
    }
  }
  return found;
}

/** The options object of an endpoint class, where it is written in the decorator itself. */
function optionsOf(statement: ESTree.Program['body'][number]): ESTree.ObjectExpression[] {
  const node = declarationOf(statement);
  if (node?.type !== 'ClassDeclaration') return [];
  return node.decorators.flatMap(({ expression }) => {
    const [options] = expression.type === 'CallExpression' ? expression.arguments : [];
    return options?.type === 'ObjectExpression' ? [options] : [];
  });
}
