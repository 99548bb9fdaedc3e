import type { Locale } from '../../src/messages.js'
import type { PageProblem } from './failure.js'
import { modesEn, modesZh } from './modes/texts.js'
import { setupEn, setupZh } from './setup/texts.js'

interface Described {
  readonly cause: string
  readonly remedy: string
}

const en = {
  ...modesEn,
  ...setupEn,

  title: 'cos-slim: pictures that arrive smaller',
  otherLanguage: '中文',
  skip: 'Skip to the upload',
  headline: 'Pictures that arrive smaller',
  lead: 'Drop a picture. It goes straight from this page to COS, and Cloud Infinite compresses it on the way in: same format, same dimensions, fewer bytes.',
  chooseHeading: 'Upload',
  choose: 'Choose pictures',
  sample: 'Try a sample picture',
  dropHint: 'or drop them anywhere on this page, or paste',
  limits: 'PNG, JPEG and GIF up to 32 MB are slimmed. Other pictures are stored as they are.',
  dropNow: 'Drop to upload',
  localDestination: 'Speaks to the local COS: nothing leaves this machine.',
  cosDestination: (bucket: string, region: string) => `Speaks to COS: bucket ${bucket} in ${region}.`,
  offline: 'This device is offline. Uploads go on by themselves when it is connected again.',
  unfinished: (count: number, name: string) =>
    count === 1
      ? `${name} was not stored before this page was closed.`
      : `${count} pictures were not stored before this page was closed.`,
  resumeUnfinished: 'Continue',
  discardUnfinished: 'Discard',
  sdkMissing: 'The upload script did not load. Reload the page; if that does not help, build the project again.',
  uploadsHeading: 'Your pictures',
  cancelAll: 'Cancel all',
  clearFinished: 'Clear finished',
  codeHeading: 'All it takes',
  samplePicture: 'Sample picture:',

  cancel: 'Cancel',
  retry: 'Try again',
  remove: 'Remove',
  actionOn: (action: string, name: string) => `${action}: ${name}`,
  copy: 'Copy',
  copied: 'Copied',
  requestId: 'Request ID',
  opensNewTab: 'opens in a new tab',
  slimLink: 'Slimmed picture',
  originalLink: 'Original',
  storedLink: 'Stored picture',
  originalSize: 'Before',
  slimSize: 'After',

  progressOf: (name: string) => `Upload of ${name}`,
  totalProgress: 'All uploads together',
  queued: 'Waiting for its turn',
  preparing: 'Checking the picture',
  uploading: 'Uploading',
  processing: 'Sent. The service is compressing it',
  waiting: (delay: string) => `The connection failed. Next try in ${delay}`,
  waitingForNetwork: 'Waiting for the network',
  paused: 'Paused',
  failed: 'Not stored',
  cancelled: 'Cancelled',
  doneIn: (elapsed: string) => `Stored in ${elapsed}`,
  attemptOf: (attempt: string) => `try ${attempt}`,
  sentOf: (sent: string, total: string) => `${sent} of ${total}`,
  perSecond: (bytes: string) => `${bytes}/s`,
  remaining: (time: string) => `${time} left`,

  smaller: (saved: string) => `smaller: ${saved} saved`,
  notSmaller: 'Already slim',
  notSmallerNote: 'The service compressed it and found nothing to save. The picture is stored unchanged.',
  keptOriginal: 'Stored as it is',
  keptOriginalNote: 'The picture is stored, but not slimmed.',
  notRequested: 'Stored',

  size: 'Size',
  format: 'Format',
  dimensions: 'Dimensions',
  pixels: (width: string, height: string) => `${width} × ${height}`,
  quality: 'Quality',
  fromTo: (from: string, to: string) => `${from} → ${to}`,
  averageColor: 'Average colour',
  frames: 'Frames',

  totalSaved: (bytes: string, fraction: string) => `${bytes} saved (${fraction})`,
  totalNothingSaved: 'Nothing saved yet',
  totalCount: (settled: string, all: string) => `${settled} of ${all} pictures`,
  totalFailed: (failed: string) => `${failed} not stored`,

  announceStarted: (count: number, name: string) =>
    count === 1 ? `Upload of ${name} started` : `${count} uploads started`,
  announceDone: (name: string, outcome: string) => `${name}: ${outcome}`,
  announceMany: (doneCount: number, failedCount: number) =>
    failedCount === 0 ? `${doneCount} pictures stored` : `${doneCount} pictures stored, ${failedCount} not stored`,
  announceFailed: (name: string, cause: string) => `${name} failed. ${cause}`,
  announceCancelled: (name: string) => `${name} cancelled`,
  announceSmaller: (fraction: string) => `stored, ${fraction} smaller`,

  nameless: 'Picture',
  serviceSaid: (status: string, code: string) => `Service: ${status} ${code}`,
  unexpected: {
    cause: 'Something unexpected went wrong in this page.',
    remedy: 'Reload the page and try again.',
  },
  problems: {
    folder: { cause: 'This is a folder.', remedy: 'Open it and drop the pictures inside.' },
    'not-a-file': { cause: 'What was dropped is not a file.', remedy: 'Save the picture first, then drop the file.' },
    'nothing-to-paste': {
      cause: 'The clipboard holds no picture.',
      remedy: 'Copy a picture or a picture file, then paste again.',
    },
    'sample-unreachable': {
      cause: 'The sample picture cannot be fetched from the server of this page.',
      remedy: 'Check that the server runs, then press the sample button again.',
    },
  } satisfies Record<PageProblem, Described>,
  problemNames: {
    folder: 'Folder',
    'not-a-file': 'Dropped content',
    'nothing-to-paste': 'Clipboard',
    'sample-unreachable': 'Sample picture',
  } satisfies Record<PageProblem, string>,
}

export type Texts = typeof en

const zh: Texts = {
  ...modesZh,
  ...setupZh,

  title: 'cos-slim：图片上传，即刻瘦身',
  otherLanguage: 'English',
  skip: '跳到上传',
  headline: '图片上传，即刻瘦身',
  lead: '拖入一张图片，它从本页直接上传到对象存储 COS，数据万象在入库的同时完成极智压缩：格式不变，尺寸不变，体积更小。',
  chooseHeading: '上传',
  choose: '选择图片',
  sample: '用示例图片试试',
  dropHint: '也可以拖到页面任意位置，或直接粘贴',
  limits: '32 MB 以内的 PNG、JPEG、GIF 会被压缩，其他格式的图片按原样保存。',
  dropNow: '松开即可上传',
  localDestination: '当前使用本机的模拟 COS，图片不会离开这台电脑。',
  cosDestination: (bucket, region) => `当前使用 COS：存储桶 ${bucket}，地域 ${region}。`,
  offline: '当前设备没有网络。联网后上传会自动继续。',
  unfinished: (count, name) =>
    count === 1 ? `上次关闭页面时，${name} 尚未存储。` : `上次关闭页面时，有 ${count} 张图片尚未存储。`,
  resumeUnfinished: '继续上传',
  discardUnfinished: '放弃',
  sdkMissing: '上传脚本没有加载成功。请刷新页面；若仍然如此，请重新构建项目。',
  uploadsHeading: '你的图片',
  cancelAll: '全部取消',
  clearFinished: '清除已结束的',
  codeHeading: '只需几行代码',
  samplePicture: '示例图片：',

  cancel: '取消',
  retry: '重试',
  remove: '移除',
  actionOn: (action, name) => `${action}：${name}`,
  copy: '复制',
  copied: '已复制',
  requestId: '请求 ID',
  opensNewTab: '在新标签页打开',
  slimLink: '压缩后的图片',
  originalLink: '原图',
  storedLink: '已保存的图片',
  originalSize: '压缩前',
  slimSize: '压缩后',

  progressOf: name => `${name} 的上传进度`,
  totalProgress: '全部图片的上传进度',
  queued: '排队中',
  preparing: '正在检查图片',
  uploading: '正在上传',
  processing: '已发送，服务端正在压缩',
  waiting: delay => `连接失败，${delay}后重试`,
  waitingForNetwork: '等待网络恢复',
  paused: '已暂停',
  failed: '未保存',
  cancelled: '已取消',
  doneIn: elapsed => `已保存，用时 ${elapsed}`,
  attemptOf: attempt => `第 ${attempt} 次尝试`,
  sentOf: (sent, total) => `${sent} / ${total}`,
  perSecond: bytes => `${bytes}/秒`,
  remaining: time => `剩余 ${time}`,

  smaller: saved => `体积减小，节省 ${saved}`,
  notSmaller: '已足够小',
  notSmallerNote: '服务端压缩后没有变小，图片按原样保存。',
  keptOriginal: '按原样保存',
  keptOriginalNote: '图片已保存，但没有压缩。',
  notRequested: '已保存',

  size: '大小',
  format: '格式',
  dimensions: '宽 × 高',
  pixels: (width, height) => `${width} × ${height}`,
  quality: '质量',
  fromTo: (from, to) => `${from} → ${to}`,
  averageColor: '平均颜色',
  frames: '帧数',

  totalSaved: (bytes, fraction) => `共节省 ${bytes}（${fraction}）`,
  totalNothingSaved: '暂未节省',
  totalCount: (settled, all) => `${settled} / ${all} 张图片`,
  totalFailed: failed => `${failed} 张未保存`,

  announceStarted: (count, name) => (count === 1 ? `开始上传 ${name}` : `开始上传 ${count} 张图片`),
  announceDone: (name, outcome) => `${name}：${outcome}`,
  announceMany: (doneCount, failedCount) =>
    failedCount === 0 ? `已保存 ${doneCount} 张图片` : `已保存 ${doneCount} 张图片，${failedCount} 张未保存`,
  announceFailed: (name, cause) => `${name} 失败。${cause}`,
  announceCancelled: name => `${name} 已取消`,
  announceSmaller: fraction => `已保存，体积减小 ${fraction}`,

  nameless: '图片',
  serviceSaid: (status, code) => `服务端：${status} ${code}`,
  unexpected: { cause: '页面出现了意外错误。', remedy: '请刷新页面后重试。' },
  problems: {
    folder: { cause: '这是一个文件夹。', remedy: '请打开文件夹，拖入其中的图片。' },
    'not-a-file': { cause: '拖入的内容不是文件。', remedy: '请先保存图片，再拖入文件。' },
    'nothing-to-paste': { cause: '剪贴板里没有图片。', remedy: '请复制图片或图片文件后再粘贴。' },
    'sample-unreachable': {
      cause: '无法从本页的服务器取得示例图片。',
      remedy: '请检查服务是否在运行，然后再点一次示例按钮。',
    },
  },
  problemNames: {
    folder: '文件夹',
    'not-a-file': '拖入的内容',
    'nothing-to-paste': '剪贴板',
    'sample-unreachable': '示例图片',
  },
}

export const TEXTS: Record<Locale, Texts> = { en, zh }

/** Puts every static text of the markup into the language; `data-text` names it. */
export function applyTexts(root: ParentNode, texts: Texts): void {
  for (const element of root.querySelectorAll<HTMLElement>('[data-text]')) {
    const text = (texts as Record<string, unknown>)[element.dataset['text'] ?? ''] // the markup's names are plain text
    if (typeof text !== 'string') throw new Error(`No text is named ${element.dataset['text'] ?? ''}`)
    element.textContent = text
  }
}
