import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import nodeResolve from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import { dts } from 'rollup-plugin-dts'
import ts from 'typescript'

const { name, version, license } = JSON.parse(readFileSync('package.json', 'utf8'))

/* ---------------------------------------------------------------- what axios does not need here */

/** @param {string} what */
const leftOut = what => `() => { throw new Error('${what}: not in this build of ${name}') }`

/**
 * Parts of axios that the self-contained builds never run, and what stands in for each. The SDK sends complete
 * addresses and ready bodies through the XHR adapter, and judges status and text itself; all that axios does for
 * other callers (form building, query strings, cookies, interceptors, fetch) is left out. A call that would need
 * a part left out throws, it does not go wrong silently.
 */
/** @type {Record<string, string>} */
const AXIOS_STAND_INS = {
  'adapters/fetch.js': 'export const getFetch = () => false',
  'cancel/CancelToken.js': 'export default undefined',
  'core/InterceptorManager.js': `export default class { forEach() {} use = ${leftOut('interceptors')} }`,
  'core/assertParamsAcyclic.js': 'export default () => {}',
  'core/buildFullPath.js': `export default (baseURL, url) => baseURL ? (${leftOut('baseURL')})() : url`,
  'defaults/index.js': `
    import transitional from './transitional.js'
    export default {
      transitional,
      adapter: 'xhr',
      transformRequest: ${leftOut('transformRequest')},
      transformResponse: ${leftOut('transformResponse')},
      timeout: 0,
      validateStatus: status => status >= 200 && status < 300,
      headers: { common: { Accept: 'application/json, text/plain, */*' } },
    }`,
  'helpers/HttpStatusCode.js': 'export default undefined',
  'helpers/buildURL.js': `export default (url, params) => params ? (${leftOut('params')})() : url`,
  'helpers/formDataToJSON.js': `export default ${leftOut('formToJSON')}`,
  'helpers/resolveConfig.js': `
    import buildFullPath from '../core/buildFullPath.js'
    import mergeConfig from '../core/mergeConfig.js'
    import AxiosHeaders from '../core/AxiosHeaders.js'
    import buildURL from './buildURL.js'
    export default config => {
      const resolved = mergeConfig({}, config)
      if (resolved.auth || Object.prototype.toString.call(resolved.data) === '[object FormData]') (${leftOut('auth and FormData')})()
      resolved.headers = AxiosHeaders.from(resolved.headers)
      resolved.url = buildURL(buildFullPath(resolved.baseURL, resolved.url), resolved.params)
      return resolved
    }`,
  'helpers/cookies.js': 'export default undefined',
  'helpers/spread.js': 'export default undefined',
  'platform/browser/classes/URLSearchParams.js': 'export default undefined',
  'helpers/toFormData.js': `export default ${leftOut('toFormData')}`,
  'helpers/validator.js':
    'const none = () => {}; export default { assertOptions: none, validators: { transitional: none, spelling: none } }',
}

const NEEDED_BY_XHR = /^(helpers\/(resolveConfig|cookies)|platform\/)/

/**
 * The same for mini programs, which bring an adapter of their own.
 *
 * @type {Record<string, string>}
 */
const MINI_PROGRAM_STAND_INS = {
  ...Object.fromEntries(Object.entries(AXIOS_STAND_INS).filter(([part]) => !NEEDED_BY_XHR.test(part))),
  'adapters/xhr.js': 'export default false',
}

/**
 * The part of axios a file is, like `core/Axios.js`; empty for any other file.
 *
 * @param {string} id
 */
const axiosPart = id => /[\\/]node_modules[\\/]axios[\\/]lib[\\/](.*)$/.exec(id)?.[1]?.replaceAll('\\', '/') ?? ''

/** A property of an object that is the default export cannot be shaken off, an export of a module can. */
const UTILS_EXPORT = /export default (\{[^}]*\});?\s*$/
const UTILS_IMPORT = /import utils from ('[./]+utils\.js');/

/**
 * Puts the stand-ins in place; fails the build when axios no longer has one of the parts it is to replace.
 *
 * @returns {import('rollup').Plugin}
 */
export function slimAxios(standIns = AXIOS_STAND_INS) {
  const replaced = new Set()
  return {
    name: 'slim-axios',
    load(id) {
      const standIn = standIns[axiosPart(id)]
      if (standIn === undefined) return null
      replaced.add(axiosPart(id))
      return standIn
    },
    transform(code, id) {
      const part = axiosPart(id)
      if (part === '') return null
      if (part !== 'utils.js') return { code: code.replace(UTILS_IMPORT, 'import * as utils from $1'), map: null }
      const members = UTILS_EXPORT.exec(code)?.[1]
      if (members === undefined) return this.error('axios/lib/utils.js no longer exports one object')
      const exported = members.replace(/(\w+): (\w+)/g, '$2 as $1')
      return { code: code.replace(UTILS_EXPORT, `export ${exported}`), map: null }
    },
    buildEnd(error) {
      const missing = Object.keys(standIns).filter(part => !replaced.has(part))
      if (!error && missing.length > 0) this.error(`axios no longer uses ${missing.join(', ')}: review the stand-ins`)
    },
  }
}

/* ---------------------------------------------------------------- what crypto-js does not need here */

/** `(function (root, factory) { CommonJS, AMD or global }(this, function (CryptoJS) { ... }));` */
const UMD =
  /^;\(function \(root, factory[^]*?factory\(([^)]*(?:\)[^)]*)*?)\);[^]*?\n\}\(this, (function \((?:CryptoJS)?\) \{[^]*\})\)\);\s*$/
/** Random words: the search for a generator, and the one function that uses it. The SDK asks its host instead. */
const RANDOM = [/var crypto;[^]*?(?=var create = )/, /random: function \(nBytes\) \{[^]*?\(words, nBytes\);\s*\}/]

/**
 * crypto-js as ES modules, without its random numbers; fails the build when it is not written as it was.
 *
 * @returns {import('rollup').Plugin}
 */
export const slimCrypto = () => ({
  name: 'slim-crypto',
  transform(code, id) {
    if (!/[\\/]crypto-js[\\/][\w-]+\.js$/.test(id)) return null
    const [, required, body] = UMD.exec(code) ?? []
    if (required === undefined || body === undefined) return this.error(`${id} is not the UMD module it was`)
    const parts = [...required.matchAll(/require\("(.*?)"\)/g)].map(([, part]) => `${part}.js`)
    const imports = parts.map((part, index) => `import ${index === 0 ? 'core from ' : ''}'${part}'\n`).join('')
    if (parts.length > 0) return { code: `${imports}export default (${body})(core)`, map: null }
    if (!RANDOM.every(pattern => pattern.test(body)))
      return this.error(`${id} no longer makes random numbers as it did`)
    return {
      code: `export default (${RANDOM.reduce((text, pattern) => text.replace(pattern, ''), body)})()`,
      map: null,
    }
  },
})

/* ---------------------------------------------------------------- plugins */

/**
 * @param {string} code
 * @param {string} fileName
 * @param {ts.CompilerOptions} options
 */
const transpile = (code, fileName, options) => {
  const module = ts.ModuleKind.ESNext
  const { outputText, sourceMapText } = ts.transpileModule(code, { fileName, compilerOptions: { module, ...options } })
  const withoutPointer = outputText.replace(/^\/\/# sourceMappingURL=.*$/m, '')
  return { code: withoutPointer, map: sourceMapText ? JSON.parse(sourceMapText) : null }
}

/**
 * Our own sources, one file at a time; their types are checked by `npm run check`.
 *
 * @returns {import('rollup').Plugin}
 */
export const typescript = (target = ts.ScriptTarget.ES2020) => ({
  name: 'typescript-sources',
  resolveId(source, importer) {
    if (!importer?.endsWith('.ts') || !/^\..*\.js$/.test(source)) return null
    const file = resolve(dirname(importer), source.replace(/\.js$/, '.ts'))
    return existsSync(file) ? file : null
  },
  transform(code, id) {
    if (!id.endsWith('.ts')) return null
    return transpile(code, id, { target, verbatimModuleSyntax: true, sourceMap: true })
  },
})

/**
 * The whole script, dependencies included, in an older syntax.
 *
 * @param {ts.ScriptTarget} target
 * @returns {import('rollup').OutputPlugin}
 */
const downTo = target => ({
  name: 'older-syntax',
  renderChunk: (code, { fileName }) => transpile(code, fileName, { target, allowJs: true, alwaysStrict: false }).code,
})

/**
 * @param {string[]} paths
 * @returns {import('rollup').Plugin}
 */
const remove = (...paths) => ({
  name: 'remove',
  buildStart: () => paths.forEach(path => rmSync(path, { recursive: true, force: true })),
})

/**
 * Everything of a folder that is no source, as it is.
 *
 * @param {string} folder
 * @returns {import('rollup').Plugin}
 */
const copyOthers = folder => ({
  name: 'copy-others',
  buildStart() {
    for (const fileName of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!/\.[a-z0-9]+$/.test(fileName) || /\.(ts|md)$|tsconfig\.json$/.test(fileName)) continue
      this.addWatchFile(resolve(folder, fileName))
      this.emitFile({ type: 'asset', fileName, source: readFileSync(resolve(folder, fileName)) })
    }
  },
})

/**
 * Tells `demo/prepare.mjs` that all of the build is there, and since when.
 *
 * @param {string} file
 * @returns {import('rollup').Plugin}
 */
const stamp = file => ({
  name: 'stamp',
  writeBundle() {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, '')
  },
})

/**
 * @param {string} fileName
 * @param {string} source
 * @returns {import('rollup').Plugin}
 */
const emit = (fileName, source) => ({
  name: 'emit',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName, source })
  },
})

/** @param {string} dependency */
const licenceOf = dependency => readFileSync(`node_modules/${dependency}/LICENSE`, 'utf8').trim()

/**
 * The full licence texts of what is inside the self-contained builds, beside them.
 *
 * @param {string[]} dependencies
 * @returns {import('rollup').Plugin}
 */
const licences = dependencies => ({
  name: 'licences',
  generateBundle() {
    const source = dependencies.map(dependency => `${dependency}\n\n${licenceOf(dependency)}\n`).join('\n\n')
    this.emitFile({ type: 'asset', fileName: 'licences.txt', source })
  },
})

/**
 * @param {5 | 2015 | 2016 | 2017 | 2018 | 2019 | 2020} ecma
 * @param {import('@rollup/plugin-terser').Options} options
 */
const minify = (ecma, options = {}) =>
  terser({
    ecma,
    compress: { passes: 4 },
    format: { comments: /^!/ },
    ...options,
  })

/* ---------------------------------------------------------------- builds */

/**
 * Names that axios looks for, as if they were not there: for the minifier, which drops what depends on them.
 *
 * @param {readonly string[]} names
 */
const without = names => Object.fromEntries([...names.map(name => [`@${name}`, 'undefined']), ['@global', '{}']])

/** What only Node has, and what axios needs for parts that are left out. */
const NOT_FOR_PAGES = ['process', 'setImmediate', 'queueMicrotask']

/** In a mini program none of it is there, or is not what it is elsewhere. */
const NOT_IN_MINI_PROGRAMS = [...NOT_FOR_PAGES, ...['window', 'self', 'globalThis', 'FormData', 'performance', 'URL']]

/** @param {string[]} bundled */
const banner = bundled =>
  [
    `/*! ${name} ${version} | ${license} licence`,
    ...bundled.map(dependency => ` * with ${dependency} | MIT licence`),
    ' * full texts: licences.txt */',
  ].join('\n')

/**
 * @param {string} file
 * @param {string[]} external
 * @param {string[]} bundled dependencies whose code is inside
 * @param {import('rollup').Plugin[]} plugins
 * @returns {import('rollup').RollupOptions}
 */
const scriptTag = (file, external, bundled, plugins) => ({
  input: 'src/script-tag.ts',
  external,
  plugins: [typescript(), slimCrypto(), ...plugins, nodeResolve({ browser: true })],
  output: {
    file,
    format: 'iife',
    name: 'CosSlim',
    exports: 'named',
    esModule: false,
    globals: { axios: 'axios' },
    inlineDynamicImports: true,
    banner: banner(bundled),
    // What every browser since 2018 reads.
    plugins: [
      downTo(ts.ScriptTarget.ES2018),
      minify(2018, { compress: { passes: 4, global_defs: without(NOT_FOR_PAGES) } }),
    ],
  },
})

/**
 * The rest of `CosSlim.diagnose`, which the scripts above load when it is called.
 *
 * @type {import('rollup').RollupOptions}
 */
const diagnoseScript = {
  input: 'src/diagnose-script.ts',
  plugins: [typescript()],
  output: {
    file: 'dist/cos-slim.diagnose.min.js',
    format: 'iife',
    banner: banner([]),
    plugins: [downTo(ts.ScriptTarget.ES2018), minify(2018)],
  },
}

const miniProgramEntry = 'src/miniprogram.ts'
const miniProgramDiagnosis = resolve('src/diagnose/miniprogram.ts')

/** @type {import('rollup').OutputPlugin[]} */
const forMiniPrograms = [
  downTo(ts.ScriptTarget.ES2015),
  minify(2015, { compress: { passes: 4, global_defs: without(NOT_IN_MINI_PROGRAMS) } }),
]

/**
 * For mini programs: nothing is resolved there, and old engines read ES2015.
 *
 * @type {import('rollup').RollupOptions}
 */
const miniProgram = {
  input: miniProgramEntry,
  external: [miniProgramDiagnosis],
  plugins: [
    typescript(),
    slimCrypto(),
    slimAxios(MINI_PROGRAM_STAND_INS),
    nodeResolve({ browser: true }),
    emit('package.json', '{"type":"commonjs"}\n'),
    // The name that it has elsewhere.
    emit('miniprogram.js', "module.exports = require('./index.js')\n"),
  ],
  output: {
    file: 'dist/miniprogram/index.js',
    format: 'cjs',
    exports: 'named',
    esModule: true,
    inlineDynamicImports: true,
    banner: banner(['axios', 'crypto-js']),
    paths: { [miniProgramDiagnosis]: './diagnose.js' },
    // It is ours, and required when it is called for.
    interop: 'esModule',
    dynamicImportInCjs: false,
    plugins: forMiniPrograms,
  },
}

/**
 * The rest of `diagnose` for mini programs.
 *
 * @type {import('rollup').RollupOptions}
 */
const miniProgramDiagnose = {
  input: miniProgramDiagnosis,
  plugins: [typescript()],
  output: {
    file: 'dist/miniprogram/diagnose.js',
    format: 'cjs',
    exports: 'named',
    esModule: true,
    banner: banner([]),
    plugins: forMiniPrograms,
  },
}

/**
 * The component for mini programs, which uses the file above as any page of theirs could.
 *
 * @type {import('rollup').RollupOptions}
 */
const uploader = {
  input: 'src/uploader/index.ts',
  external: [resolve(miniProgramEntry)],
  plugins: [typescript(), copyOthers('src/uploader')],
  output: {
    file: 'dist/miniprogram/cos-slim-uploader/index.js',
    format: 'cjs',
    exports: 'none',
    paths: { [resolve(miniProgramEntry)]: '../index.js' },
    plugins: [downTo(ts.ScriptTarget.ES2015), minify(2015)],
  },
}

/** @param {string} entry */
const isServerSide = entry => entry === 'sts' || entry === 'cli'

/** @param {string} id */
const isDependency = id => /^(axios|crypto-js|tencentcloud-sdk-nodejs-sts)(\/|$)/.test(id) || id.startsWith('node:')

/**
 * @param {string} entry
 * @param {import('rollup').OutputOptions} output
 * @param {import('rollup').Plugin[]} plugins
 * @param {string} apart a file that is built by itself
 * @returns {import('rollup').RollupOptions}
 */
const module = (entry, output = {}, plugins = [], apart = '') => ({
  input: `src/${entry}.ts`,
  external: id => isDependency(id) || id === apart,
  plugins: [typescript(isServerSide(entry) ? ts.ScriptTarget.ES2022 : undefined), ...plugins],
  output: { ...(!output.dir && { file: `dist/${entry}.js` }), format: 'es', ...output },
})

/** Sound for our own code, where only classes are made with `new` and have a `this`; crypto-js does it with functions. */
const ownCode = { passes: 4, unsafe_arrows: true, unsafe_methods: true, pure_getters: true, keep_fargs: false }

/**
 * Members that objects of our own have and nobody outside ever sees. Shortened in dist/index.js, where half of the
 * budget is names; the declarations are made after it and hold none of them (test/package/size.test.ts).
 */
export const internalMembers =
  /^(unsignedHeaders|newAbort|setTimer|randomBytes|elapsedMs|activeMs|expiredTimeSec|startTimeSec|lifeSec|keyTime|secretId|secretKey|sessionToken|contentLength|serverNowMs|onSent|dataStart|trySentBytes|keepOriginal|hasRenewed|canDropProcessing|needsKey|onAttempt|slimKey|lease|atMs|isOver|wantsBytes|onReceived|bodyBytes|pack|hasAnswered|heard|passedMs|forSec|onWaiting|onDiscard|isOnline|onOnline|nowMs|startedKey|isKept|openStore|mayFallBack|isSure|stsUrl|violations|replyProblem|headerNames|mayStore|isControlled|isWebKit|skipsDomainCheck|pastesFor|signRequest|planRules|ownSlimKey)$/

const shortNames = {}

const minified = {
  sourcemap: true,
  plugins: [
    minify(2020, {
      module: true,
      compress: ownCode,
      mangle: { module: true, properties: { regex: internalMembers } },
      // What is loaded later, or built apart, calls members by the same short names.
      nameCache: shortNames,
      maxWorkers: 1,
    }),
  ],
}

const diagnosePage = resolve('src/diagnose/page.ts')

/**
 * What only some uploads need is loaded when one does; what stands beside the client, by those who import it.
 *
 * @type {import('rollup').OutputOptions}
 */
const chunked = {
  dir: 'dist',
  entryFileNames: 'index.js',
  chunkFileNames: '[name].js',
  manualChunks: id => (/diagnose\/(later|unloaded)\.ts$/.test(id) ? 'diagnose' : undefined),
  paths: { [diagnosePage]: './diagnosis.js' },
  ...minified,
}

/**
 * @param {string} entry
 * @returns {import('rollup').RollupOptions}
 */
const declarations = (entry, name = entry) => ({
  input: `src/${entry}.ts`,
  external: isDependency,
  plugins: [dts()],
  output: { file: `dist/${name}.d.ts`, format: 'es' },
})

/** @type {import('rollup').RollupOptions} */
const page = {
  input: 'demo/page/page.ts',
  plugins: [typescript(ts.ScriptTarget.ES2022), copyOthers('demo/page'), stamp('build/complete')],
  output: { file: 'build/page/page.js', format: 'iife' },
}

/** One after the other, in this order. */
const builds = [
  module('index', chunked, [remove('dist', 'build/page', 'build/complete')], diagnosePage),
  module('diagnose/page', { file: 'dist/diagnosis.js', ...minified }),
  declarations('index'),
  scriptTag('dist/cos-slim.min.js', [], ['axios', 'crypto-js'], [slimAxios(), licences(['axios', 'crypto-js'])]),
  scriptTag('dist/cos-slim.lite.min.js', ['axios'], ['crypto-js'], []),
  diagnoseScript,
  miniProgram,
  miniProgramDiagnose,
  declarations('miniprogram', 'miniprogram/index'),
  uploader,
  module('messages', minified),
  declarations('messages'),
  module('sts'),
  declarations('sts'),
  module('cli'),
  page,
]

export default builds
