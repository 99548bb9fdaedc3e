import type { SlimMode } from '../../../src/types.js'

interface ModeTexts {
  readonly title: string
  readonly purpose: string
}

/** Texts of the panel with the three modes. */
export const modesEn = {
  compareModes: 'Compare the three modes',
  modesHeading: 'Three ways to slim this picture',
  modes: {
    upload: { title: 'During upload', purpose: 'Arrives small. Stored beside the original.' },
    download: { title: 'During download', purpose: 'Slimmed on the way out. Nothing new is stored.' },
    cloud: { title: 'In the cloud', purpose: 'Slims what is stored already. Stored beside it.' },
  } satisfies Record<SlimMode, ModeTexts>,
  elapsed: 'Time',
  flags: { 0: '0, failed', 1: '1, slimmed', 2: '2, original' },
  noFlag: 'none',

  slimmed: 'Slimmed',
  gotOriginal: 'Original delivered',
  notAsked: 'Not asked',
  cannotTell: 'Cannot be told',
  cannotTellNote: 'Neither the flag nor the size of the original could be read.',
  nothingToSave: 'The service compressed it and found nothing to save.',
  modeFailed: 'Failed',

  comparisonHeading: 'Before and after',
  comparisonWaiting: 'Waiting for the slimmed picture',
  comparisonLoading: 'Loading both pictures',
  comparisonHuge: (megapixels: string) => `${megapixels} million pixels: showing this twice takes a lot of memory.`,
  comparisonShown: 'Before and after are shown.',
  comparisonFailed: 'The pictures could not be loaded.',
  comparisonNone: 'There is no smaller picture to compare the original with.',
  comparisonOf: (mode: string) =>
    `Left: the original. Right: “${mode}”. Drag across the picture, or use the arrow keys.`,
  comparisonHint: 'Left: the original. Right: the slimmed picture.',
  showPictures: 'Show both pictures',
  beforeAlt: (name: string) => `${name} before slimming`,
  afterAlt: (name: string) => `${name} after slimming`,
  borderOf: (name: string) => `Border between before and after: ${name}`,
  borderAt: (before: string, after: string) => `${before}% before, ${after}% after`,

  fractionSmaller: (fraction: string) => `${fraction} smaller`,
  announceMode: (mode: string, outcome: string) => `${mode}: ${outcome}`,
  announceModeFailed: (mode: string, cause: string) => `${mode} failed. ${cause}`,
}

export const modesZh: typeof modesEn = {
  compareModes: '对比三种压缩方式',
  modesHeading: '三种方式压缩同一张图片',
  modes: {
    upload: { title: '上传时处理', purpose: '入库即已压缩，与原图并存。' },
    download: { title: '下载时处理', purpose: '下载途中压缩，不产生新文件。' },
    cloud: { title: '云上数据处理', purpose: '压缩已存储的图片，与原图并存。' },
  },
  elapsed: '用时',
  flags: { 0: '0，压缩失败', 1: '1，已压缩', 2: '2，原图' },
  noFlag: '无',

  slimmed: '已压缩',
  gotOriginal: '返回原图',
  notAsked: '未请求',
  cannotTell: '无法判断',
  cannotTellNote: '既读不到标志，也不知道原图大小。',
  nothingToSave: '服务端压缩后没有变小。',
  modeFailed: '失败',

  comparisonHeading: '压缩前后对比',
  comparisonWaiting: '正在等待压缩后的图片',
  comparisonLoading: '正在加载两张图片',
  comparisonHuge: megapixels => `图片有 ${megapixels} 百万像素，同时显示两张会占用大量内存。`,
  comparisonShown: '已显示压缩前后的图片。',
  comparisonFailed: '图片加载失败。',
  comparisonNone: '没有比原图更小的图片可供对比。',
  comparisonOf: mode => `左侧为原图，右侧为“${mode}”的结果。拖动图片或使用方向键。`,
  comparisonHint: '左侧为原图，右侧为压缩后的图片。',
  showPictures: '显示两张图片',
  beforeAlt: name => `${name}（压缩前）`,
  afterAlt: name => `${name}（压缩后）`,
  borderOf: name => `压缩前后的分界线：${name}`,
  borderAt: (before, after) => `压缩前 ${before}%，压缩后 ${after}%`,

  fractionSmaller: fraction => `体积减小 ${fraction}`,
  announceMode: (mode, outcome) => `${mode}：${outcome}`,
  announceModeFailed: (mode, cause) => `${mode}失败。${cause}`,
}
