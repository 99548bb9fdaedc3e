// While the script runs, the page knows where it is from; a worker has no page.
const src = typeof document === 'object' && (document.currentScript as HTMLScriptElement | null)?.src

/** Runs a script that lies beside this one; rejects where it does not load. */
export const runBeside = (file: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = (src || '').replace(/[^/]*$/, file)
    script.onload = () => resolve()
    script.onerror = reject
    document.head.append(script)
  })
