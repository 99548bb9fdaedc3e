import { Linter, type Rule } from 'eslint'

/** Reports each name that is touched, `typeof` too, and that no scope around it declares. */
const RULE: Rule.RuleModule = {
  create: context => ({
    Program: node => {
      const globalScope = context.sourceCode.scopeManager.globalScope
      const ofLanguage = globalScope?.variables.filter(({ defs }) => defs.length === 0) ?? []
      const touched = [...ofLanguage.flatMap(({ references }) => references), ...(globalScope?.through ?? [])]
      for (const { identifier } of touched) context.report({ node, message: identifier.name })
    },
  }),
}

const linter = new Linter()

/**
 * The names that a CommonJS file takes from its surroundings, `require` and those of the language among them, sorted.
 * What is looked up on the global object, as `globalThis.fetch`, is no name.
 *
 * @throws SyntaxError
 */
export function freeNames(code: string, path = 'code'): string[] {
  const messages = linter.verify(code, {
    files: ['**'],
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' },
    languageOptions: { sourceType: 'commonjs', ecmaVersion: 'latest' },
    plugins: { own: { rules: { free: RULE } } },
    rules: { 'own/free': 'error' },
  })
  const broken = messages.find(({ fatal }) => fatal)
  if (broken) throw new SyntaxError(`${path}:${broken.line}:${broken.column}: ${broken.message}`)
  const reports = messages.filter(({ ruleId }) => ruleId === 'own/free')
  return [...new Set(reports.map(({ message }) => message))].sort()
}
