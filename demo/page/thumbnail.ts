const PARALLEL_COUNT = 2

/** Enough for a square of 144 px cut from a tall or a wide picture. */
const DECODED_HEIGHT_PX = 288

const waiting = new Map<Element, { canvas: HTMLCanvasElement; file: File }>()
const visible: { canvas: HTMLCanvasElement; file: File }[] = []
let runningCount = 0

const observer = new IntersectionObserver(
  entries => {
    for (const entry of entries) {
      const job = waiting.get(entry.target)
      if (!entry.isIntersecting || !job) continue
      forget(job.canvas)
      visible.push(job)
    }
    drawNext()
  },
  { rootMargin: '1000px' },
)

/**
 * Draws a small square of the picture once it scrolls into view. The canvas keeps some 80 KB; an `<img>` on the file would keep
 * the whole picture, for each of hundreds of rows.
 */
export function drawThumbnail(canvas: HTMLCanvasElement, file: File): void {
  waiting.set(canvas, { canvas, file })
  observer.observe(canvas)
}

export function forget(canvas: HTMLCanvasElement): void {
  waiting.delete(canvas)
  observer.unobserve(canvas)
}

function drawNext(): void {
  while (runningCount < PARALLEL_COUNT) {
    const job = visible.shift()
    if (!job) return
    if (!job.canvas.isConnected) continue
    runningCount += 1
    void draw(job.canvas, job.file).finally(() => {
      runningCount -= 1
      drawNext()
    })
  }
}

async function draw(canvas: HTMLCanvasElement, file: File): Promise<void> {
  let picture: ImageBitmap
  try {
    picture = await createImageBitmap(file, { resizeHeight: DECODED_HEIGHT_PX, resizeQuality: 'medium' })
  } catch {
    return // Not a picture, or one this browser cannot show: the neutral square stays, the row's text says the rest.
  }
  const side = Math.min(picture.width, picture.height)
  const left = (picture.width - side) / 2
  const top = (picture.height - side) / 2
  canvas.getContext('2d')?.drawImage(picture, left, top, side, side, 0, 0, canvas.width, canvas.height)
  canvas.dataset['drawn'] = ''
  picture.close()
}
