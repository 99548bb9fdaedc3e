import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { createTerminal } from '../../src/cli/terminal.js'

const stream = (isTTY: boolean, columns?: number) =>
  Object.assign(new PassThrough(), { isTTY, ...(columns !== undefined && { columns }) })

function createStreams({ isTTY = true, columns = 40 } = {}) {
  const streams = { stdin: stream(isTTY), stdout: stream(isTTY), stderr: stream(isTTY, columns) }
  return { ...streams, terminal: createTerminal(streams), written: () => String(streams.stderr.read() ?? '') }
}

describe('the status line', () => {
  test('is replaced by the next and removed before anything else is written', () => {
    const { terminal, written } = createStreams()
    terminal.showStatus('one')
    terminal.showStatus('two')
    terminal.note('done')
    terminal.note('really')
    expect(written()).toBe('one\r\x1b[2Ktwo\r\x1b[2Kdone\nreally\n')
  })

  test('is cut to the width of the terminal, or to a usual one where that is not told', () => {
    const { terminal, written } = createStreams({ columns: 10 })
    terminal.showStatus('x'.repeat(200))
    expect(written()).toBe('x'.repeat(9))
    const unknown = createStreams({ columns: 0 })
    unknown.terminal.showStatus('x'.repeat(200))
    expect(unknown.written()).toBe('x'.repeat(79))
  })
})

describe('a question', () => {
  test.each([
    ['y\n', true],
    ['YES \n', true],
    ['\n', false],
    ['n\n', false],
    ['yesterday\n', false],
  ])('answered with %j is agreed to: %s', async (typed, isAgreed) => {
    const { terminal, stdin, written } = createStreams()
    const agreed = terminal.confirm('Go on?')
    stdin.write(typed)
    expect(await agreed).toBe(isAgreed)
    expect(written()).toContain('Go on? [y/N] ')
  })

  test('answered by the end of input is not agreed to', async () => {
    const { terminal, stdin } = createStreams()
    const agreed = terminal.confirm('Go on?')
    stdin.end()
    expect(await agreed).toBe(false)
  })

  test('answered by Ctrl-C is not agreed to', async () => {
    const { terminal, stdin } = createStreams()
    const agreed = terminal.confirm('Go on?')
    stdin.write('\x03')
    expect(await agreed).toBe(false)
  })
})

test('nobody can be asked through a pipe', () => {
  expect(createStreams().terminal.isInteractive).toBe(true)
  expect(createStreams({ isTTY: false }).terminal).toMatchObject({ isInteractive: false, hasStatusLine: false })
})
