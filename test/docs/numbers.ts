import manifest from '../../package.json' with { type: 'json' }
import kits from '../adapters/kits/package.json' with { type: 'json' }
import cosWx from '../../node_modules/cos-wx-sdk-v5/package.json' with { type: 'json' }
import * as defaults from '../../src/defaults.js'
import { picture } from '../../src/diagnose/picture.js'
import { MAX_AGE_SEC } from '../../src/protocol/cors-rule.js'
import { MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, MAX_IMAGE_SIDE_PX } from '../../src/protocol/pic-operations.js'
import { slimReport } from '../../src/protocol/slim-report.js'
import { StsFailure } from '../../src/sts/failure.js'
import type { StsErrorCode } from '../../src/types.js'
import { phonePhotograph } from '../helpers/pictures.js'
import { constantIn, fileKb, gzipKb, made, MIB, told, type Fact } from './fact.js'

const IMAGE_SLIM = 'https://www.tencentcloud.com/document/product/1045/73034'
const CI_LIMITS = 'https://www.tencentcloud.com/document/product/1045/33425'
const WECHAT_CONFIGURATION = 'https://developers.weixin.qq.com/miniprogram/en/dev/reference/configuration/app.html'

/** The documented case, and what our own count makes of it. */
const ORIGINAL_KB = 1335.2
const SLIM_KB = 549
const SAVED = slimReport(ORIGINAL_KB * 1024, SLIM_KB * 1024).savedFraction
const SAVED_PERCENT = `${(SAVED * 100).toFixed(2)} %`
const savedAsFraction = made`${SAVED.toFixed(4)} is ${SAVED_PERCENT}`

const node = manifest.engines.node.replace('>=', '')
const thousands = (count: number) => String(count).replace(/\B(?=(\d{3})+$)/g, ' ')
const statusOf = (code: StsErrorCode) => new StsFailure(code, '').status

const photographBytes = (await phonePhotograph()).buffer.length
const photographMb = `${(photographBytes / 1e6).toFixed(1)} MB`
/** None, then one after each part. */
const photographSteps = Math.ceil(photographBytes / defaults.DEFAULT_PART_SIZE_BYTES) + 1
const partMib = `${defaults.DEFAULT_PART_SIZE_BYTES / MIB} MiB`
const miniFromMib = `${defaults.DEFAULT_MINI_PROGRAM_PARTS_FROM_BYTES / MIB} MiB`
const checkKib = `${constantIn('src/upload/validate.ts', 'PIECE_BYTES') / 1024} KiB`
const maxMb = `${MAX_IMAGE_BYTES / MIB} MB`
const maxSide = thousands(MAX_IMAGE_SIDE_PX)
const maxRules = constantIn('src/protocol/pic-operations.ts', 'MAX_RULES')

/** Numbers of each page, in words that occur there once or more, with where they come from. */
export const NUMBERS: Readonly<Record<string, readonly Fact[]>> = {
  'README.md': [
    made`with everything in is ${gzipKb('dist/cos-slim.min.js')} KB gzip`,
    made`axios already, ${gzipKb('dist/client.js')} KB`,
    told(`${SLIM_KB} KB of a PNG of ${ORIGINAL_KB} KB, 58.88 % less`, IMAGE_SLIM),
    made`${SAVED_PERCENT} less`,
    made`Node ${node} or newer`,
  ],
  'CONTRIBUTING.md': [
    made`Node ${node} or newer`,
    told('about 20 to 200 lines', 'meaning: a rule of style, which people hold'),
    told('in under 72 characters', 'meaning: a rule of style, which people hold'),
  ],
  'docs/README.zh.md': [
    made`gzip 后 ${gzipKb('dist/cos-slim.min.js')} KB`,
    made`只增加 ${gzipKb('dist/client.js')} KB`,
    told(`${ORIGINAL_KB} KB 的 PNG 压缩后为 ${SLIM_KB} KB，小了 58.88 %`, IMAGE_SLIM),
    made`小了 ${SAVED_PERCENT}`,
    made`Node ${node} 或更新`,
    made`单张不超过 ${maxMb}，单边不超过 ${maxSide} 像素，总像素不超过 ${MAX_IMAGE_PIXELS / 1e8} 亿`,
  ],
  'docs/guides/bucket.md': [
    made`kept by the browser for ${MAX_AGE_SEC} s`,
    made`at most ${constantIn('src/cli/arguments.ts', 'MAX_RATE_PER_SEC')} pictures a second`,
  ],
  'docs/guides/mini-program.md': [
    told(
      'base library 2.10.0',
      'https://developers.weixin.qq.com/miniprogram/en/dev/api/file/FileSystemManager.readFile.html',
    ),
    made`below ${miniFromMib}`,
    made`from ${miniFromMib} on`,
    made`${partMib} for each of two`,
    told('none until the answer, then 1', 'meaning: a fraction of the whole, test/miniprogram/large.test.ts'),
    told('`sentBytes` stays 0', 'meaning: nothing was counted, test/miniprogram/large.test.ts'),
    made`No more than ${constantIn('src/hosts/miniprogram/connections.ts', 'MAX_CONNECTIONS')} requests`,
    told('cuts a request after 60 s', WECHAT_CONFIGURATION),
    made`cos-wx-sdk-v5 ${cosWx.version}, one photograph of ${photographMb}`,
    made`| ${photographMb} | ${partMib} | none | ${partMib} | ${checkKib} (the check)`,
    told('2: 0 and 100 %', 'measured: `npm test -- test/conformance/cos-wx-upload.test.ts`'),
    made`| ${photographSteps} at most | smooth | ${photographSteps} |`,
    made`| ${fileKb('node_modules/cos-wx-sdk-v5/dist/cos-wx-sdk-v5.min.js')} KB | | | ${fileKb('dist/miniprogram/index.js')} KB |`,
  ],
  'docs/guides/script-tag.md': [
    made`\`dist/cos-slim.min.js\` | ${gzipKb('dist/cos-slim.min.js')} KB`,
    made`\`dist/cos-slim.lite.min.js\` | ${gzipKb('dist/cos-slim.lite.min.js')} KB`,
    made`\`dist/cos-slim.rest.min.js\` | ${gzipKb('dist/cos-slim.rest.min.js')} KB`,
    made`\`dist/cos-slim.diagnose.min.js\` | ${gzipKb('dist/cos-slim.diagnose.min.js')} KB`,
    told('axios 1.2 or newer', 'https://github.com/axios/axios/blob/v1.x/CHANGELOG.md'),
  ],
  'docs/guides/server.md': [
    told('| 200 | none', 'https://www.rfc-editor.org/rfc/rfc9110#name-200-ok'),
    made`| ${statusOf('scope-refused')} | \`scope-refused\``,
    made`| ${statusOf('method-not-allowed')} | \`method-not-allowed\``,
    made`| ${statusOf('scope-failed')} | \`scope-failed\`, \`sts-package-missing\``,
    made`| ${statusOf('sts-refused')} | \`sts-refused\`, \`sts-unreachable\`, \`sts-reply-invalid\``,
    made`| ${statusOf('sts-timeout')} | \`sts-timeout\`, after ${defaults.DEFAULT_STS_TIMEOUT_MS / 1000} s`,
    told('of status 400 and above', 'https://www.rfc-editor.org/rfc/rfc9110#name-client-error-4xx'),
    made`less than ${defaults.RENEW_BEFORE_SEC} s of them are left`,
  ],
  'docs/guides/stored-pictures.md': [
    made`(${defaults.DEFAULT_URL_LIFE_SEC} unless told otherwise`,
    made`below ${defaults.MAX_PROCESSING_PER_SEC} requests a second`,
  ],
  'docs/guides/troubleshooting.md': [
    made`one black picture of ${Math.round(picture().length / 1000)} KB`,
    made`the rest, ${gzipKb('dist/diagnosis.js')} KB gzip`,
    told('ended in 1970', 'meaning: second 2 of Unix time, src/diagnose/requests.ts'),
  ],
  'docs/guides/uploads.md': [
    made`${defaults.DEFAULT_CONCURRENCY} bodies are on the wire at once (\`concurrency\`, at most ${defaults.MAX_CONCURRENCY})`,
    told('`fraction` is 1 only when', 'meaning: the whole'),
    savedAsFraction,
    made`From ${defaults.DEFAULT_PARTS_FROM_BYTES / MIB} MiB on`,
    made`in parts of ${partMib}`,
  ],
  'docs/ui-kits.md': [
    made`${constantIn('test/package/tree-shaking.test.ts', 'MAX_ADAPTER_GZIPPED_BYTES') / 1000} KB gzip at most`,
    made`it stops at ${defaults.MAX_FRACTION_BEFORE_ANSWER * 100} %`,
    made`antd ${kits.dependencies.antd}, React ${kits.dependencies.react}`,
    made`Element Plus ${kits.dependencies['element-plus']}, Vue ${kits.dependencies.vue}`,
    made`TDesign ${kits.dependencies['tdesign-vue-next']} for Vue ${kits.dependencies.vue}`,
    made`Vant ${kits.dependencies.vant}, Vue ${kits.dependencies.vue}`,
    made`@uppy/core ${kits.dependencies['@uppy/core']}, @uppy/dashboard ${kits.dependencies['@uppy/dashboard']}`,
    made`FilePond ${kits.dependencies.filepond}`,
  ],
  'docs/limits.md': [
    made`${maxMb}, ${maxSide} px, ${MAX_IMAGE_PIXELS / 1e6} million`,
    made`${constantIn('demo/emulator/picture.ts', 'MAX_FRAMES')}, and ${MAX_IMAGE_PIXELS / 1e6} million pixels in all`,
    made`${maxRules}, in ${constantIn('src/protocol/pic-operations.ts', 'MAX_HEADER_BYTES') / 1024} KB of header (ours)`,
    made`${constantIn('src/protocol/object-key.ts', 'MAX_KEY_BYTES')} bytes of UTF-8`,
    made`upload and cloud: ${defaults.MAX_PROCESSING_PER_SEC} per second`,
    told('50 in finance and overseas regions; download: 3000', CI_LIMITS),
  ],
  'docs/recipes.md': [made`Up to ${maxRules} rules`],
  'docs/security.md': [
    told('bodies of 1 byte', 'https://www.tencentcloud.com/document/product/436/10881'),
    made`XML bodies of up to ${constantIn('src/protocol/policy.ts', 'MAX_PART_LIST_BYTES') / MIB} MB`,
    made`\`maxBytes\` is ${MAX_IMAGE_BYTES / MIB} MiB`,
    made`live ${defaults.DEFAULT_CREDENTIALS_LIFE_SEC} s unless \`expiresInSec\` says otherwise, ${2 * defaults.RENEW_BEFORE_SEC} at least`,
  ],
}

/** Pages that a test compares as a whole, or that are made from what they tell. */
export const COMPARED_ELSEWHERE: Readonly<Record<string, string>> = {
  'docs/api.md': 'test/docs/api-page.test.ts',
  'docs/errors.md': 'test/docs/errors-page.test.ts',
  'docs/diagnose.md': 'test/e2e/set-ups-sights.test.ts',
  'docs/browsers.md': 'test/e2e/engine-facts.test.ts',
  'docs/package.md': 'test/package/page.test.ts',
  'docs/reliability.md': 'test/docs/reliability.test.ts',
  'docs/speed.md': 'test/bench/record.test.ts',
}
