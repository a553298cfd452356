import { readFileSync } from 'node:fs'
import ts from 'typescript'

export type Schema = Record<string, unknown>

/** An event as an interface of the contract declares it. */
export interface ContractEvent {
  name: string
  description: string
  /** The schemas of its arguments, without the callback. */
  parameters: Schema[]
  /** How many of the arguments a client may omit. */
  optional: number
  /** The schema of what the callback gets. Undefined if the event has no answer. */
  answer?: Schema
}

/** Tags of comments that become keywords of JSON Schema. */
const NUMBERS = ['minimum', 'maximum', 'maxLength', 'maxItems']
const TEXTS = ['format', 'pattern']

/**
 * Reads the types of the contract as JSON Schema. It knows only the kinds of types that the contract
 * uses, and throws if it finds another one.
 */
export class Contract {
  #declarations = new Map<string, ts.InterfaceDeclaration | ts.TypeAliasDeclaration>()
  #constants = new Map<string, string>()

  constructor(path: string) {
    const source = ts.createSourceFile(
      path,
      readFileSync(path, 'utf8'),
      ts.ScriptTarget.Latest,
      true
    )
    for (const statement of source.statements) {
      if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
        this.#declarations.set(statement.name.text, statement)
      } else if (ts.isVariableStatement(statement)) {
        for (const { name, initializer } of statement.declarationList.declarations) {
          if (initializer && ts.isStringLiteral(initializer)) {
            this.#constants.set(name.getText(), initializer.text)
          }
        }
      }
    }
  }

  /** Returns the schemas of these types, and of all types that they contain, by name. */
  schemas(...names: string[]) {
    const schemas: Record<string, Schema> = {}
    const add = (name: string) => {
      if (name in schemas) return
      const schema = this.#ofDeclaration(name)
      schemas[name] = schema
      for (const used of referencesIn(schema)) add(used)
    }
    names.forEach(add)
    return schemas
  }

  /** Returns the events that an interface declares, in its order. */
  events(interfaceName: string): ContractEvent[] {
    const declaration = this.#declarations.get(interfaceName) as ts.InterfaceDeclaration
    return declaration.members.map((member) => {
      if (!ts.isPropertySignature(member) || !member.type || !ts.isFunctionTypeNode(member.type)) {
        throw new Error(`${interfaceName} has a member that is no event: ${member.getText()}`)
      }
      const { parameters } = member.type
      const callback = parameters.find(({ type }) => type && ts.isFunctionTypeNode(type))
      const others = parameters.filter((parameter) => parameter !== callback)
      const answer = callback && (callback.type as ts.FunctionTypeNode).parameters[0].type
      return {
        name: member.name.getText(),
        description: descriptionOf(member),
        parameters: others.map(({ type }) => this.#ofType(type!)),
        optional: others.filter(({ questionToken }) => questionToken).length,
        answer: answer && this.#ofType(answer),
      }
    })
  }

  #ofDeclaration(name: string): Schema {
    const declaration = this.#declarations.get(name)
    if (!declaration) throw new Error(`The contract has no type ${name}`)
    const schema = ts.isTypeAliasDeclaration(declaration)
      ? this.#ofType(declaration.type)
      : this.#ofMembers(this.#membersOf(declaration))
    return { ...schema, ...commentOf(declaration) }
  }

  /** Includes the members of the interfaces that it extends. */
  #membersOf(declaration: ts.InterfaceDeclaration): ts.TypeElement[] {
    const parents = (declaration.heritageClauses ?? []).flatMap(({ types }) => [...types])
    const inherited = parents.flatMap(({ expression }) => {
      const parent = this.#declarations.get(expression.getText())
      return this.#membersOf(parent as ts.InterfaceDeclaration)
    })
    return [...inherited, ...declaration.members]
  }

  #ofMembers(members: readonly ts.TypeElement[]): Schema {
    const properties: Record<string, Schema> = {}
    const required: string[] = []
    for (const member of members as ts.PropertySignature[]) {
      if (member.type!.kind === ts.SyntaxKind.UndefinedKeyword) continue
      const name = member.name.getText()
      const schema = this.#ofType(member.type!)
      const comment = commentOf(member)
      // In Draft 7, what stands beside a reference is ignored.
      properties[name] =
        '$ref' in schema && Object.keys(comment).length
          ? { allOf: [schema], ...comment }
          : { ...schema, ...comment }
      if (!member.questionToken) required.push(name)
    }
    return { type: 'object', properties, ...(required.length && { required }) }
  }

  #ofType(type: ts.TypeNode): Schema {
    switch (type.kind) {
      case ts.SyntaxKind.StringKeyword:
        return { type: 'string' }
      case ts.SyntaxKind.NumberKeyword:
        return { type: 'number' }
      case ts.SyntaxKind.BooleanKeyword:
        return { type: 'boolean' }
    }
    if (ts.isLiteralTypeNode(type)) return ofLiteral(type)
    if (ts.isArrayTypeNode(type)) return { type: 'array', items: this.#ofType(type.elementType) }
    if (ts.isTypeLiteralNode(type)) return this.#ofMembers(type.members)
    if (ts.isUnionTypeNode(type)) return unionOf(type.types.map((each) => this.#ofType(each)))
    if (ts.isTypeReferenceNode(type)) {
      return { $ref: `#/components/schemas/${type.typeName.getText()}` }
    }
    if (ts.isTypeQueryNode(type)) return { const: this.#constants.get(type.exprName.getText()) }
    throw new Error(`JSON Schema of this type is not known: ${type.getText()}`)
  }
}

function ofLiteral({ literal }: ts.LiteralTypeNode): Schema {
  if (literal.kind === ts.SyntaxKind.NullKeyword) return { type: 'null' }
  if (literal.kind === ts.SyntaxKind.TrueKeyword) return { const: true }
  if (literal.kind === ts.SyntaxKind.FalseKeyword) return { const: false }
  return { const: (literal as ts.StringLiteral).text }
}

function unionOf(schemas: Schema[]): Schema {
  if (schemas.every((schema) => 'const' in schema)) {
    return { enum: schemas.map((schema) => schema.const) }
  }
  const [first, ...others] = schemas
  const isNullable = others.length === 1 && others[0].type === 'null'
  if (isNullable && typeof first.type === 'string') {
    return { ...first, type: [first.type, 'null'] }
  }
  return { anyOf: schemas }
}

/** Returns the description and the keywords in the comment of a declaration. */
function commentOf(node: ts.Node): Schema {
  const description = descriptionOf(node)
  const schema: Schema = description ? { description } : {}
  for (const { tagName, comment } of ts.getJSDocTags(node)) {
    const name = tagName.text
    if (name === 'asType') schema.type = comment
    else if (NUMBERS.includes(name)) schema[name] = Number(comment)
    else if (TEXTS.includes(name)) schema[name] = comment
    else throw new Error(`JSON Schema has no keyword for the tag @${name}`)
  }
  return schema
}

/** Returns the text of the comment of a declaration, with each paragraph on one line. */
function descriptionOf(node: ts.Node) {
  const [doc] = ts.getJSDocCommentsAndTags(node)
  const text = doc ? (ts.getTextOfJSDocComment(doc.comment) ?? '') : ''
  return text.replace(/\s+/g, ' ').trim()
}

function referencesIn(schema: Schema) {
  const text = JSON.stringify(schema)
  return Array.from(text.matchAll(/"#\/components\/schemas\/(\w+)"/g), ([, name]) => name)
}
