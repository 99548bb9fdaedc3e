import { resolve } from 'node:path'
import ts from 'typescript'
import manifest from '../../package.json' with { type: 'json' }
import { bare, linked, oneLine } from './docstring.js'

/** What a docstring says, links resolved to plain Markdown. */
export interface Words {
  readonly text: string
  readonly fallback: string
  readonly returns: string
  readonly throws: readonly string[]
  readonly sources: readonly string[]
  readonly parameters: readonly (readonly [name: string, text: string])[]
}

export interface Member extends Words {
  readonly name: string
  readonly isOptional: boolean
  readonly type: string
}

/** Something that an entry of the package exports. */
export interface Exported extends Words {
  readonly name: string
  readonly kind: 'function' | 'class' | 'value' | 'type'
  /** How it is called or what it is made of, in one line; empty where members say it. */
  readonly form: string
  readonly members: readonly Member[]
}

export interface Entry {
  /** As it is imported. */
  readonly name: string
  readonly exports: readonly Exported[]
  /** Exports that an entry before this one has as well. */
  readonly known: readonly string[]
}

const LIB = /[\\/]node_modules[\\/]/
const isPrivate = (node: ts.Declaration) => Boolean(ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private)

/** Public entries in the order of package.json: the file of the declarations names the file of the source. */
function entryFiles(): readonly (readonly [name: string, file: string])[] {
  return Object.entries(manifest.exports).flatMap(([way, target]) => {
    if (typeof target === 'string' || !('types' in target)) return []
    const file = target.types.replace(/^\.\/dist\/(.+?)(\/index)?\.d\.ts$/, 'src/$1.ts')
    return [[way.replace(/^\./, manifest.name), resolve(file)] as const]
  })
}

/** Everything public, as the compiler sees it. */
export function publicApi(): readonly Entry[] {
  const files = entryFiles()
  const { config } = ts.readConfigFile('tsconfig.json', path => ts.sys.readFile(path)) as { config: object }
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.')
  const program = ts.createProgram(
    files.map(([, file]) => file),
    options,
  )
  const checker = program.getTypeChecker()
  const seen = new Set<ts.Symbol>()

  function exportedFrom(file: string): readonly ts.Symbol[] {
    const source = program.getSourceFile(file)
    const module = source && checker.getSymbolAtLocation(source)
    if (!module) throw new Error(`${file} exports nothing.`)
    const position = (symbol: ts.Symbol) => original(symbol).declarations?.[0]?.pos ?? 0
    const fileOf = (symbol: ts.Symbol) => original(symbol).declarations?.[0]?.getSourceFile().fileName ?? ''
    const isType = (symbol: ts.Symbol) => (original(symbol).flags & ts.SymbolFlags.Value ? 0 : 1)
    return checker
      .getExportsOfModule(module)
      .sort((a, b) => isType(a) - isType(b) || fileOf(a).localeCompare(fileOf(b)) || position(a) - position(b))
  }

  const original = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol

  const textOf = (parts: readonly ts.SymbolDisplayPart[] | undefined) =>
    linked(ts.displayPartsToString([...(parts ?? [])]))

  function wordsOf(symbol: ts.Symbol): Words {
    const tags = symbol.getJsDocTags(checker)
    const all = (name: string) => tags.filter(tag => tag.name === name).map(({ text }) => textOf(text))
    return {
      text: textOf(symbol.getDocumentationComment(checker)),
      fallback: all('default').join(' '),
      returns: all('returns').join(' '),
      throws: all('throws'),
      sources: all('see'),
      parameters: tags
        .filter(tag => tag.name === 'param')
        .map(({ text = [] }) => {
          const name = text.find(({ kind }) => kind === 'parameterName')?.text ?? ''
          return [name, textOf(text.filter(({ kind }) => kind === 'text' || kind === 'link')).replace(/^\s*-?\s*/, '')]
        }),
    }
  }

  const signatureOf = (node: ts.SignatureDeclarationBase) => {
    const parameters = node.parameters.map(parameter =>
      oneLine(parameter.getText())
        .replace(/^(\w+): (.*) = \{\}$/, '$1?: $2')
        .replace(/^\{.*\}: /, 'options: '),
    )
    return `(${parameters.join(', ')}): ${oneLine(node.type?.getText() ?? 'void')}`
  }

  function memberOf(symbol: ts.Symbol): Member {
    const [declaration] = symbol.declarations ?? []
    const isMethod = declaration && (ts.isMethodSignature(declaration) || ts.isMethodDeclaration(declaration))
    const typed = declaration && 'type' in declaration ? (declaration.type as ts.TypeNode | undefined) : undefined // of a property
    const type = isMethod ? signatureOf(declaration).replace(/^(\(.*\)): /, '$1 => ') : oneLine(typed?.getText() ?? '')
    const isOptional = Boolean(symbol.flags & ts.SymbolFlags.Optional)
    return { ...wordsOf(symbol), name: symbol.name, isOptional, type: bare(type) }
  }

  /** Own and inherited members, without those of the language. */
  function membersOf(symbol: ts.Symbol): readonly Member[] {
    const type = checker.getDeclaredTypeOfSymbol(symbol)
    const [declaration] = symbol.declarations ?? []
    const isAlias = declaration && ts.isTypeAliasDeclaration(declaration)
    const isRecord = !isAlias || ts.isTypeLiteralNode(declaration.type) || ts.isIntersectionTypeNode(declaration.type)
    if (!isRecord) return []
    return checker
      .getPropertiesOfType(type)
      .filter(({ declarations = [] }) => declarations.some(({ kind }) => kind !== ts.SyntaxKind.Constructor))
      .filter(({ declarations = [] }) => !declarations.every(one => LIB.test(one.getSourceFile().fileName)))
      .filter(({ declarations = [] }) => !declarations.some(isPrivate))
      .map(memberOf)
  }

  function formOf(symbol: ts.Symbol): Pick<Exported, 'kind' | 'form'> {
    const declaration = symbol.declarations?.find(node => !ts.isModuleDeclaration(node))
    if (!declaration) return { kind: 'value', form: '' }
    if (ts.isFunctionDeclaration(declaration)) {
      const generics = declaration.typeParameters?.map(one => one.getText()).join(', ')
      const form = `${symbol.name}${generics ? `<${generics}>` : ''}${signatureOf(declaration)}`
      return { kind: 'function', form }
    }
    if (ts.isClassDeclaration(declaration)) {
      const base = declaration.heritageClauses?.map(clause => clause.getText()).join(' ') ?? ''
      return { kind: 'class', form: `class ${symbol.name} ${base}`.trim() }
    }
    if (ts.isVariableDeclaration(declaration)) {
      const type = checker.getTypeOfSymbol(symbol)
      const words = checker.isTupleType(type) ? 'readonly string[]' : checker.typeToString(type)
      return { kind: 'value', form: `const ${symbol.name}: ${words}` }
    }
    if (ts.isTypeAliasDeclaration(declaration) && !ts.isTypeLiteralNode(declaration.type)) {
      const generics = declaration.typeParameters?.map(one => one.getText()).join(', ')
      return {
        kind: 'type',
        form: `type ${symbol.name}${generics ? `<${generics}>` : ''} = ${oneLine(declaration.type.getText())}`,
      }
    }
    return { kind: 'type', form: '' }
  }

  return files.map(([name, file]) => {
    const symbols = exportedFrom(file)
    const fresh = symbols.filter(symbol => !seen.has(original(symbol)))
    const known = symbols.filter(symbol => seen.has(original(symbol))).map(symbol => symbol.name)
    symbols.forEach(symbol => seen.add(original(symbol)))
    return {
      name,
      known,
      exports: fresh.map(exported => {
        const symbol = original(exported)
        const form = formOf(symbol)
        const members = form.kind === 'function' || form.kind === 'value' ? [] : membersOf(symbol)
        return { ...wordsOf(symbol), ...form, name: exported.name, members }
      }),
    }
  })
}
