import { readFile } from 'node:fs/promises';
import ts from 'typescript';

/** The documentation of a property, on one line. */
export interface Comment {
  readonly what: string;
  /** What `@defaultValue` says; empty without it. */
  readonly fallback: string;
}

/**
 * The comments of the properties of an interface, or of the object that a constant is.
 *
 * @param path of the source file, in the repository
 * @param declaration name of the interface or constant
 * @throws Error where a property has no comment
 */
export async function commentsOf(path: string, declaration: string): Promise<ReadonlyMap<string, Comment>> {
  const text = await readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found = new Map<string, Comment>();
  for (const property of propertiesOf(source, declaration)) {
    const name = property.name?.getText(source) ?? '';
    const comment = ts.getJSDocCommentsAndTags(property).find(ts.isJSDoc);
    const fallback = comment?.tags?.find(({ tagName }) => tagName.text === 'defaultValue')?.comment;
    if (line(comment?.comment) === '') throw new Error(`${path}: ${name} has no comment that documents it`);
    found.set(name, { what: line(comment?.comment), fallback: line(fallback) });
  }
  if (found.size === 0) throw new Error(`${path} has no ${declaration} with properties`);
  return found;
}

function propertiesOf(
  source: ts.SourceFile,
  declaration: string,
): readonly (ts.TypeElement | ts.ObjectLiteralElement)[] {
  for (const statement of source.statements) {
    if (ts.isInterfaceDeclaration(statement) && statement.name.text === declaration) return statement.members;
    if (!ts.isVariableStatement(statement)) continue;
    const variable = statement.declarationList.declarations.find((one) => one.name.getText(source) === declaration);
    const object = variable?.initializer && bare(variable.initializer);
    if (object && ts.isObjectLiteralExpression(object)) return object.properties;
  }
  return [];
}

/** `{ … }` of `{ … } as const satisfies T`. */
function bare(expression: ts.Expression): ts.Expression {
  return ts.isAsExpression(expression) || ts.isSatisfiesExpression(expression)
    ? bare(expression.expression)
    : expression;
}

function line(comment: string | ts.NodeArray<ts.JSDocComment> | undefined): string {
  return (ts.getTextOfJSDocComment(comment) ?? '').replaceAll(/\s+/g, ' ').trim();
}
