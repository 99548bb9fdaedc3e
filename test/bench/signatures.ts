import { build } from 'esbuild'
import COS from 'cos-nodejs-sdk-v5'
import { authorization } from '../../src/protocol/signature.js'
import { startSite, type OpenPage, type Site } from '../helpers/site.js'
import { inPage } from './bench-page.js'
import { compareAll, takeTurns, type Comparison } from './comparison.js'

const COUNT = 3000
const WARM_COUNT = 1000
const LEAST_ROUNDS = 3
const SCRIPTS = ['signature.js', 'cos-js-sdk-v5.min.js']

const KEYS = {
  secretId: 'AKID0123456789',
  secretKey: 'a-key-of-thirty-two-characters-00',
  keyTime: '1767225600;1767227400',
}
const HEADERS = {
  Host: 'pictures-1250000000.cos.ap-beijing.myqcloud.com',
  'Content-Type': 'image/png',
  'Pic-Operations': '{"is_pic_info":1,"rules":[{"fileid":"/slim/cat.png","rule":"imageSlim"}]}',
}

type Sign = (key: string) => string

/** In this process or, handed over as it is, in a page: it may use nothing from outside. */
function perSecond(sign: Sign, { count, warmCount }: { count: number; warmCount: number }): number {
  let length = 0
  for (let index = 0; index < warmCount; index += 1) length += sign(`warm/${index}.png`).length
  const startMs = performance.now()
  for (let index = 0; index < count; index += 1) length += sign(`uploads/u42/${index}.png`).length
  const tookMs = performance.now() - startMs
  if (length === 0) throw new Error('Nothing was signed.')
  return (count * 1000) / tookMs
}

declare global {
  /** Our signer, of which no build exports a part. */
  var Signature: { readonly authorization: typeof authorization }
}

async function signatureScript(): Promise<string> {
  const { outputFiles } = await build({
    ...{ entryPoints: ['src/protocol/signature.ts'], bundle: true, minify: true, write: false },
    ...{ format: 'iife', globalName: 'Signature', platform: 'browser' },
  })
  return outputFiles[0]?.text ?? ''
}

type Signer = 'ours' | 'theirs'

function inChromium(site: Site, signer: Signer): Promise<number> {
  return inPage(site, SCRIPTS, ({ page }: OpenPage) =>
    page.evaluate(
      ({ signer, measure, keys, headers, counts }) => {
        const { COS } = globalThis as unknown as { COS: { getAuthorization(options: object): string } } // its script's global
        const theirKeys = { SecretId: keys.secretId, SecretKey: keys.secretKey, KeyTime: keys.keyTime }
        const signers = {
          ours: (key: string) =>
            globalThis.Signature.authorization(keys, { method: 'put', path: `/${key}`, query: {}, headers }),
          theirs: (key: string) => COS.getAuthorization({ ...theirKeys, Method: 'PUT', Key: key, Headers: headers }),
        }
        const perSecond = (0, eval)(`(${measure})`) as (sign: (key: string) => string, counts: object) => number // its own source
        return perSecond(signers[signer], counts)
      },
      {
        ...{ signer, measure: perSecond.toString(), keys: KEYS, headers: HEADERS },
        counts: { count: COUNT, warmCount: WARM_COUNT },
      },
    ),
  )
}

const NODE_SIGNERS: Readonly<Record<Signer, Sign>> = {
  ours: key => authorization(KEYS, { method: 'put', path: `/${key}`, query: {}, headers: HEADERS }),
  theirs: key =>
    COS.getAuthorization({
      ...{ SecretId: KEYS.secretId, SecretKey: KEYS.secretKey, KeyTime: KEYS.keyTime },
      ...{ Method: 'PUT', Key: key, Headers: HEADERS },
    }),
}

const inNode = (signer: Signer) =>
  Promise.resolve(perSecond(NODE_SIGNERS[signer], { count: COUNT, warmCount: WARM_COUNT }))

/** Ours and the official ones, of the same request. */
export const signatures: Comparison = async ({ rounds }) => {
  const site = await startSite({ scripts: { 'signature.js': await signatureScript() } })
  try {
    const [ours = [], cosJs = [], oursInNode = [], cosNodejs = []] = await takeTurns(Math.max(rounds, LEAST_ROUNDS), [
      () => inChromium(site, 'ours'),
      () => inChromium(site, 'theirs'),
      () => inNode('ours'),
      () => inNode('theirs'),
    ])
    return {
      name: 'signatures',
      title: 'Signatures of a PUT with its rule',
      better: 'more',
      ratioIs: 'cos-slim by it',
      groups: [
        compareAll('in Chromium', 'perSec', [
          { name: 'cos-slim', values: ours },
          { name: 'cos-js-sdk-v5', values: cosJs },
        ]),
        compareAll('in Node', 'perSec', [
          { name: 'cos-slim', values: oursInNode },
          { name: 'cos-nodejs-sdk-v5', values: cosNodejs },
        ]),
      ],
      notes: [
        'Keys, headers and times are the same. cos-slim signs with crypto-js in either place, as cos-js-sdk-v5 does; cos-nodejs-sdk-v5 has the hashes of Node, which are compiled.',
        'An upload needs one signature for each request.',
      ],
    }
  } finally {
    await site.close()
  }
}
