/**
 * What the WeChat developer tools do before a mini program runs: pack its npm packages into `miniprogram_npm` beside its
 * pages, then compile every file, both as its project.config.json says.
 *
 *     node compile.cjs <folder with project.config.json> <file for the report>
 *
 * The report is JSON: the packer's warnings, and the compiled files, text by path.
 */
const { generateKeyPairSync } = require('node:crypto')
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const ci = require('miniprogram-ci')
const endings = require('miniprogram-ci/dist/utils/white_ext_list')

/** Endings of files that may be in a package; otherwise WeChat's server is asked, again and again, and these are the fallback. */
const ALLOWED = {
  GameWhiteList: new Set(endings.GameWhiteList),
  MiniProgramWhiteList: new Set(endings.MiniProgramWhiteList),
}
endings.getWhiteExtList = async () => ALLOWED

const [projectPath, reportFile] = process.argv.slice(2)

function openProject(scratch) {
  const privateKeyPath = join(scratch, 'key.pem') // asked for by its constructor; only an upload would use it
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  writeFileSync(privateKeyPath, privateKey.export({ type: 'pkcs1', format: 'pem' }))
  const ignores = ['node_modules/**/*']
  const project = new ci.Project({ type: 'miniProgram', projectPath, privateKeyPath, ignores })
  project.attr = async () => ci.DefaultProjectAttr // otherwise it asks WeChat's server
  return project
}

/** "Build npm" of the developer tools, where `packNpmManually` is set. */
async function pack() {
  const { setting } = JSON.parse(readFileSync(join(projectPath, 'project.config.json'), 'utf8'))
  const warnings = []
  for (const { packageJsonPath, miniprogramNpmDistDir } of setting.packNpmRelationList) {
    const { warnList } = await ci.packNpmManually({
      packageJsonPath: join(projectPath, packageJsonPath),
      miniprogramNpmDistDir: join(projectPath, miniprogramNpmDistDir),
    })
    warnings.push(...warnList)
  }
  return warnings
}

async function compile(scratch) {
  const setting = { useProjectConfig: true }
  const options = { project: openProject(scratch), version: '1.0.0', desc: '', setting, onProgressUpdate: () => {} }
  const compiled = await ci.getCompiledResult(options, join(scratch, 'compiled.zip'))
  return Object.fromEntries(Object.entries(compiled).map(([path, content]) => [path, String(content)]))
}

async function run() {
  const scratch = mkdtempSync(join(tmpdir(), 'miniprogram-'))
  try {
    const warnings = await pack()
    writeFileSync(reportFile, JSON.stringify({ warnings, files: await compile(scratch) }))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

run().then(
  () => process.exit(0), // the compiler leaves workers behind
  error => {
    console.error(error)
    process.exit(1)
  },
)
