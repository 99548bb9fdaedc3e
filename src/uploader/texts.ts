import type { Locale } from '../messages.js'

const zh = {
  title: '上传图片',
  add: '添加图片',
  picture: (position: number) => `第 ${position} 张图片`,
  preview: (position: number) => `查看第 ${position} 张图片`,
  actionOn: (action: string, position: number) => `${action}：第 ${position} 张图片`,

  cancel: '取消',
  retry: '重试',
  start: '上传',
  remove: '移除',
  cancelAll: '全部取消',
  retryAll: '全部重试',
  close: '知道了',

  chosen: '待上传',
  queued: '排队中',
  preparing: '正在检查图片',
  uploading: '正在上传',
  uploadingAgain: (attempt: number) => `正在上传（第 ${attempt} 次尝试）`,
  processing: '已发送，服务端正在压缩',
  waiting: (delaySec: number) => `连接失败，${delaySec} 秒后重试`,
  waitingForNetwork: '等待网络恢复',
  paused: '已暂停',
  failed: '未保存',
  cancelled: '已取消',

  fromTo: (from: string, to: string) => `${from} → ${to}`,
  smaller: (fraction: string) => `体积减小 ${fraction}`,
  notSmaller: '已足够小',
  keptOriginal: '按原样保存',
  notRequested: '已保存',
  notSmallerNote: '服务端压缩后没有变小，图片按原样保存。',
  keptOriginalNote: '图片已保存，但没有压缩。',
  totalSaved: (bytes: string, fraction: string) => `共节省 ${bytes}（${fraction}）`,

  requestId: (id: string) => `请求 ID：${id}`,
  unexpected: { cause: '页面出现了意外错误。', remedy: '请退出页面后重试。' },
  noAnswer: {
    cause: '没有收到响应：网络中断，或服务器无法访问。',
    remedy: '请检查网络，然后重试。',
  },
  cannotChoose: '无法打开相册或相机，请检查授权后重试。',
}

export type Texts = typeof zh

const en: Texts = {
  title: 'Upload pictures',
  add: 'Add pictures',
  picture: position => `Picture ${position}`,
  preview: position => `View picture ${position}`,
  actionOn: (action, position) => `${action}: picture ${position}`,

  cancel: 'Cancel',
  retry: 'Try again',
  start: 'Upload',
  remove: 'Remove',
  cancelAll: 'Cancel all',
  retryAll: 'Try all again',
  close: 'OK',

  chosen: 'Ready',
  queued: 'Waiting for its turn',
  preparing: 'Checking the picture',
  uploading: 'Uploading',
  uploadingAgain: attempt => `Uploading (try ${attempt})`,
  processing: 'Sent. The service is compressing it',
  waiting: delaySec => `The connection failed. Next try in ${delaySec} s`,
  waitingForNetwork: 'Waiting for the network',
  paused: 'Paused',
  failed: 'Not stored',
  cancelled: 'Cancelled',

  fromTo: (from, to) => `${from} → ${to}`,
  smaller: fraction => `${fraction} smaller`,
  notSmaller: 'Already slim',
  keptOriginal: 'Stored as it is',
  notRequested: 'Stored',
  notSmallerNote: 'The service compressed it and found nothing to save. The picture is stored unchanged.',
  keptOriginalNote: 'The picture is stored, but not slimmed.',
  totalSaved: (bytes, fraction) => `${bytes} saved (${fraction})`,

  requestId: id => `Request ID: ${id}`,
  unexpected: {
    cause: 'Something unexpected went wrong in this page.',
    remedy: 'Leave the page and try again.',
  },
  noAnswer: {
    cause: 'No answer came: the network is gone, or the server cannot be reached.',
    remedy: 'Check the connection, then try again.',
  },
  cannotChoose: 'Album or camera cannot be opened. Check the permission, then try again.',
}

export const TEXTS: Readonly<Record<Locale, Texts>> = { en, zh }
