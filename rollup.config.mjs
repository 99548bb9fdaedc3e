import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import nodeResolve from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import { transformSync } from 'esbuild'
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
  'axios.js': `
    import Axios from './core/Axios.js'
    import isCancel from './cancel/isCancel.js'
    export default { Axios, isCancel }`,
  'core/Axios.js': `
    import AxiosHeaders from './AxiosHeaders.js'
    import dispatchRequest from './dispatchRequest.js'
    export default class {
      constructor(defaults) {
        this.defaults = defaults
      }
      async request(config) {
        if (config.baseURL || config.params || config.auth) (${leftOut('baseURL, params and auth')})()
        const headers = AxiosHeaders.concat(config.headers)
        return dispatchRequest.call(this, { ...this.defaults, ...config, method: config.method.toLowerCase(), headers })
      }
    }`,
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
  'helpers/resolveConfig.js': `
    import AxiosHeaders from '../core/AxiosHeaders.js'
    export default config => {
      if (Object.prototype.toString.call(config.data) === '[object FormData]') (${leftOut('FormData')})()
      return { ...config, headers: AxiosHeaders.from(config.headers) }
    }`,
  'helpers/cookies.js': 'export default undefined',
  'platform/browser/classes/URLSearchParams.js': 'export default undefined',
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

/**
 * The frame that algorithms of crypto-js stand in. Theirs is for any hash, of texts and bytes that come piece by piece, with
 * encodings, random numbers and inheritance; SHA-1 itself asks for nothing but this. What is hashed is one text.
 *
 * @type {Record<string, string>}
 */
const CRYPTO_STAND_INS = {
  'core.js': `
    const BLOCK_BYTES = 64
    function init(words, sigBytes = 4 * words.length) {
      this.words = words
      this.sigBytes = sigBytes
    }
    init.prototype.toString = function () {
      return this.words.map(word => (word >>> 0).toString(16).padStart(8, '0')).join('')
    }
    function parse(text) {
      const bytes = unescape(encodeURIComponent(text)) // UTF-8, a character for each
      const words = []
      for (let at = 0; at < bytes.length; at += 1) words[at >> 2] |= bytes.charCodeAt(at) << (24 - (at % 4) * 8)
      return new init(words, bytes.length)
    }
    function digest(hasher, data) {
      hasher._data = data
      hasher._nDataBytes = data.sigBytes
      hasher._doReset()
      return hasher._doFinalize()
    }
    const Hasher = {
      extend: algorithm => Object.assign(algorithm, {
        _process() {
          const { words } = algorithm._data
          for (let at = 0; at < words.length; at += BLOCK_BYTES / 4) algorithm._doProcessBlock(words, at)
        },
      }),
      _createHelper: hasher => message => digest(hasher, parse(message)),
      // RFC 2104
      _createHmacHelper: hasher => (message, key) => {
        const whole = parse(key)
        const { words } = whole.sigBytes > BLOCK_BYTES ? digest(hasher, whole) : whole
        const after = (pad, { words: rest, sigBytes }) => {
          const padded = Array.from({ length: BLOCK_BYTES / 4 }, (_, index) => words[index] ^ pad)
          return digest(hasher, new init([...padded, ...rest], BLOCK_BYTES + sigBytes))
        }
        return after(0x5c5c5c5c, after(0x36363636, parse(message)))
      },
    }
    export default { lib: { WordArray: { init }, Hasher }, algo: {} }`,
  'hmac.js': 'export default undefined',
}

/**
 * crypto-js as ES modules, with the stand-ins above; fails the build when it is not written as it was.
 *
 * @returns {import('rollup').Plugin}
 */
export const slimCrypto = () => ({
  name: 'slim-crypto',
  transform(code, id) {
    if (!/[\\/]crypto-js[\\/][\w-]+\.js$/.test(id)) return null
    const standIn = CRYPTO_STAND_INS[basename(id)]
    if (standIn !== undefined) return { code: standIn, map: null }
    const [, required, body] = UMD.exec(code) ?? []
    if (required === undefined || body === undefined) return this.error(`${id} is not the UMD module it was`)
    const parts = [...required.matchAll(/require\("(.*?)"\)/g)].map(([, part]) => `${part}.js`)
    const imports = parts.map((part, index) => `import ${index === 0 ? 'core from ' : ''}'${part}'\n`).join('')
    return { code: `${imports}export default (${body})(core)`, map: null }
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
 * The whole script, dependencies included, as of 2018: by esbuild, which writes `?.` and `??` shorter than TypeScript does.
 *
 * @type {import('rollup').OutputPlugin}
 */
const as2018 = {
  name: 'as-2018',
  renderChunk(code) {
    // The banner stays at the top, before directives.
    const [head = ''] = /^\/\*![^]*?\*\/\s*/.exec(code) ?? []
    return head + transformSync(code.slice(head.length), { target: 'es2018' }).code
  },
}

/**
 * The same as of 2015, by TypeScript: of what esbuild writes, WeChat's own compiler makes ES5 that calls what is no function.
 *
 * @type {import('rollup').OutputPlugin}
 */
const as2015 = {
  name: 'as-2015',
  renderChunk: (code, { fileName }) =>
    transpile(code, fileName, { target: ts.ScriptTarget.ES2015, allowJs: true, alwaysStrict: false }).code,
}

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

/* ---------------------------------------------------------------- what of others is inside */

/** Up to the folder of the innermost package. */
const PACKAGE = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+(?=[\\/])/

/**
 * Folders of the packages that have code in a bundle, in the order of their names.
 *
 * @param {Readonly<Record<string, { readonly renderedLength: number }>>} modules rollup's own account of them
 * @returns {string[]}
 */
const packagesIn = modules => {
  const paths = Object.keys(modules).filter(id => (modules[id]?.renderedLength ?? 0) > 0)
  return [...new Set(paths.flatMap(id => PACKAGE.exec(id)?.[0] ?? []))].sort()
}

/**
 * Name, version, licence and who holds the rights, as the package itself says.
 *
 * @param {string} folder
 */
const noticeOf = folder => {
  const said = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const text = readFileSync(join(folder, 'LICENSE'), 'utf8').trim()
  const holders = [...text.matchAll(/^\W*Copyright (.+?)\s*$/gm)].map(([, holder]) => holder)
  if (!said.license || holders.length === 0) throw new Error(`${folder} names no licence or nobody who gives it`)
  return { title: `${said.name} ${said.version} ${said.license}`, holders: holders.join(', '), text }
}

/**
 * First lines of a file that is served by itself.
 *
 * @param {import('rollup').RenderedChunk} chunk
 */
const banner = ({ modules }) =>
  [
    `/*! ${name} ${version} ${license}`,
    ...packagesIn(modules)
      .map(noticeOf)
      .map(({ title, holders }) => `${title} ${holders}`),
    'texts: licences.txt */',
  ].join('\n')

/**
 * The full licence texts of a bundle, beside it.
 *
 * @returns {import('rollup').Plugin}
 */
const licences = () => ({
  name: 'licences',
  generateBundle(_options, bundle) {
    const modules = Object.assign({}, ...Object.values(bundle).map(file => (file.type === 'chunk' ? file.modules : {})))
    const notices = ['.', ...packagesIn(modules)].map(noticeOf)
    const source = notices.map(({ title, text }) => `${title}\n\n${text}\n`).join('\n\n')
    this.emitFile({ type: 'asset', fileName: 'licences.txt', source })
  },
})

/**
 * What a page writes into `integrity` of its script tags, by file; made when all of them are there.
 *
 * @param {string} folder
 * @returns {import('rollup').Plugin}
 */
const integrity = folder => ({
  name: 'integrity',
  generateBundle() {
    const files = readdirSync(folder).filter(file => file.endsWith('.min.js'))
    /** @param {string} file */
    const hashOf = file =>
      createHash('sha384')
        .update(readFileSync(join(folder, file)))
        .digest('base64')
    const hashes = Object.fromEntries(files.map(file => [file, `sha384-${hashOf(file)}`]))
    this.emitFile({ type: 'asset', fileName: 'integrity.json', source: `${JSON.stringify(hashes, null, 2)}\n` })
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

/** Sound for our own code, where only classes are made with `new` and have a `this`; crypto-js does it with functions. */
const ownCode = { passes: 4, unsafe_arrows: true, pure_getters: true, keep_fargs: false }

/**
 * Members that objects of our own have and nobody outside ever sees. Shortened in dist/index.js, where half of the
 * budget is names; the declarations are made after it and hold none of them (test/package/size.test.ts).
 */
export const internalMembers =
  /^(unsignedHeaders|newAbort|setTimer|randomBytes|elapsedMs|activeMs|expiredTimeSec|startTimeSec|lifeSec|keyTime|secretId|secretKey|sessionToken|contentLength|serverNowMs|onSent|dataStart|trySentBytes|keepOriginal|hasRenewed|canDropProcessing|needsKey|onAttempt|slimKey|lease|atMs|isOver|textIn|onReceived|bodyBytes|pack|hasAnswered|heard|passedMs|forSec|onWaiting|onDiscard|isOnline|onOnline|nowMs|startedKey|isKept|openStore|mayFallBack|isSure|stsUrl|violations|replyProblem|headerNames|mayStore|isControlled|isWebKit|skipsDomainCheck|pastesFor|signRequest|planRules|ownSlimKey)$/

const shortNames = {}
const scriptNames = {}

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

/** @returns {import('rollup').OutputPlugin[]} */
const forScriptTags = () => [
  // What every browser since 2018 reads.
  as2018,
  minify(2018, {
    compress: { ...ownCode, global_defs: without(NOT_FOR_PAGES) },
    mangle: { properties: { regex: internalMembers } },
    // What is loaded later calls members by the same short names.
    nameCache: scriptNames,
    maxWorkers: 1,
  }),
]

/**
 * @param {string} file
 * @param {string[]} external
 * @param {import('rollup').Plugin[]} plugins
 * @returns {import('rollup').RollupOptions}
 */
const scriptTag = (file, external, plugins) => ({
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
    banner,
    plugins: forScriptTags(),
  },
})

const errors = resolve('src/errors.ts')

/** Modules that the client loads when they are needed. */
const LATER = /\/(keep|parts|twin|md5|record-store|stored)\.js$/

/**
 * Leaves them to a file of their own, beside the script.
 *
 * @returns {import('rollup').Plugin}
 */
const leaveRest = () => ({
  name: 'leave-rest',
  resolveDynamicImport: source => (LATER.test(String(source)) ? resolve('src/rest-later.ts') : null),
})

/**
 * The rest of the lite build.
 *
 * @type {import('rollup').RollupOptions}
 */
const restScript = {
  input: 'src/rest-script.ts',
  external: [errors],
  plugins: [typescript(), slimCrypto(), nodeResolve({ browser: true })],
  output: {
    file: 'dist/cos-slim.rest.min.js',
    format: 'iife',
    // One class of errors for the page.
    globals: { [errors]: 'CosSlim' },
    banner,
    plugins: forScriptTags(),
  },
}

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
    banner,
    plugins: forScriptTags(),
  },
}

const miniProgramEntry = 'src/miniprogram.ts'
const miniProgramDiagnosis = resolve('src/diagnose/miniprogram.ts')

/** @type {import('rollup').OutputPlugin[]} */
const forMiniPrograms = [as2015, minify(2015, { compress: { passes: 4, global_defs: without(NOT_IN_MINI_PROGRAMS) } })]

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
    banner,
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
    banner,
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
    plugins: [as2015, minify(2015)],
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
  hoistTransitiveImports: false,
  manualChunks: id => {
    if (/diagnose\/(later|unloaded)\.ts$/.test(id)) return 'diagnose'
    if (/src\/error-codes\.ts$/.test(id)) return 'error-codes'
    // What is loaded later shares code with the client, and the entry hands out no more names than it is to.
    return /src\/(browser-client|version)\.ts$/.test(id) ? 'client' : undefined
  },
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
  scriptTag('dist/cos-slim.min.js', [], [slimAxios(), licences()]),
  scriptTag('dist/cos-slim.lite.min.js', ['axios'], [leaveRest()]),
  restScript,
  diagnoseScript,
  miniProgram,
  miniProgramDiagnose,
  declarations('miniprogram', 'miniprogram/index'),
  uploader,
  module('adapters', minified),
  declarations('adapters'),
  module('messages', minified),
  declarations('messages'),
  module('sts'),
  declarations('sts'),
  module('cli', {}, [integrity('dist')]),
  page,
]

export default builds
