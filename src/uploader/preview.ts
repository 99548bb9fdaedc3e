/** A picture that cannot be shown any more is no reason to trouble anybody. */
const quietly = { fail: () => undefined }

/** Shows pictures on the whole screen, beginning with one of them. */
export function preview(paths: readonly string[], index: number): void {
  // Missing before base library 2.12.0, whatever the types say.
  if ((wx as Partial<typeof wx>).previewMedia) {
    wx.previewMedia({ sources: paths.map(url => ({ url, type: 'image' as const })), current: index, ...quietly })
  } else {
    wx.previewImage({ urls: [...paths], current: paths[index] ?? '', ...quietly })
  }
}
