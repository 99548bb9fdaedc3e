import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import ts from 'typescript'

/** As strict as a user's project may be. */
const STRICT: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: [],
}

/** Names the module that a block belongs to by what it imports, and keeps the rest in order. */
const IMPORT = /^import [^]*?from '[^']+'\n/gm

/** Blocks of one page as one module: what one makes is there in those after it, as for a reader. */
export function moduleOf(blocks: readonly string[], declarations = ''): string {
  const imports = new Set(blocks.flatMap(code => code.match(IMPORT) ?? []))
  const program = blocks.map(code => code.replace(IMPORT, '')).join('\n')
  return [...imports, declarations, program, 'export {}\n'].join('\n')
}

/**
 * Type errors of modules, `name:line message`. They lie inside the project, so that package names resolve as they do for
 * a user: to what is built.
 *
 * @param lib - Like `DOM`; the language itself is always there.
 */
export function typeErrors(modules: Readonly<Record<string, string>>, options: ts.CompilerOptions): readonly string[] {
  const folder = resolve('build/docs', String(process.pid))
  try {
    const files = Object.entries(modules).map(([name, text]) => {
      const file = join(folder, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
      return file
    })
    const program = ts.createProgram(files, { ...STRICT, ...options })
    return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
      const message = ts.flattenDiagnosticMessageText(messageText, '\n')
      if (!file) return message
      const { line } = file.getLineAndCharacterOfPosition(start)
      return `${file.fileName.replace(`${folder.replaceAll('\\', '/')}/`, '')}:${line + 1} ${message}`
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
