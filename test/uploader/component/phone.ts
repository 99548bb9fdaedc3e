/** How the person behind the phone answers: these paths, or another end. */
export type Choice = readonly string[] | 'cancel' | 'refuse'

interface ChooseOptions {
  readonly count: number
  readonly sizeType: readonly string[]
  readonly sourceType: readonly string[]
  readonly success: (chosen: { readonly tempFiles: readonly object[] }) => void
  readonly fail: (failure: { readonly errMsg: string }) => void
}

/** The part of `wx` that a person has to do with; files are told to be of this size. */
export function createPhone({ sizeBytes = 1000 } = {}) {
  const asked: Pick<ChooseOptions, 'count' | 'sizeType' | 'sourceType'>[] = []
  const previewed: object[] = []
  const said: string[] = []
  let next: Choice = []

  function answer(
    name: string,
    { count, sizeType, sourceType, success, fail }: ChooseOptions,
    fileOf: (path: string) => object,
  ) {
    asked.push({ count, sizeType, sourceType })
    if (next === 'cancel') fail({ errMsg: `${name}:fail cancel` })
    else if (next === 'refuse') fail({ errMsg: `${name}:fail auth deny` })
    else success({ tempFiles: next.map(fileOf) })
  }

  const wx = {
    chooseMedia: (options: ChooseOptions) =>
      answer('chooseMedia', options, path => ({ tempFilePath: path, size: sizeBytes, fileType: 'image' })),
    previewMedia: (options: object) => void previewed.push(options),
    showModal: ({ content }: { readonly content: string }) => void said.push(content),
  }
  /** As before base library 2.10.0. */
  const oldWx = {
    chooseImage: (options: ChooseOptions) => answer('chooseImage', options, path => ({ path, size: sizeBytes })),
    previewImage: (options: object) => void previewed.push(options),
    showModal: wx.showModal,
  }
  return {
    wx,
    oldWx,
    asked,
    previewed,
    said,
    willChoose: (choice: Choice) => {
      next = choice
    },
  }
}
