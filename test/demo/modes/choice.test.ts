import { expect, test } from 'vitest'
import { choose } from '../../../demo/page/modes/choice.js'
import type { TrialState } from '../../../demo/page/modes/trial.js'

const body = new Blob(['small'])
const running: TrialState = { phase: 'running' }
const failed: TrialState = { phase: 'failed', failure: { kind: 'unexpected' } }
const nothing: TrialState = { phase: 'done', result: { figures: { outcome: 'not-smaller' } } }
const downloaded: TrialState = {
  phase: 'done',
  result: { figures: { outcome: 'compressed', resultBytes: 400 }, picture: { kind: 'body', body } },
}
const stored = (key: string): TrialState => ({
  phase: 'done',
  result: { figures: { outcome: 'compressed', resultBytes: 500 }, picture: { kind: 'stored', key } },
})

test('shows the download, which needs no further request', () => {
  expect(choose({ upload: stored('a-slim.png'), download: downloaded, cloud: stored('a-cloud.png') })).toEqual({
    mode: 'download',
    picture: { kind: 'body', body },
    sizeBytes: 400,
  })
})

test('waits for the download, and for the cloud only when neither of the others has a picture', () => {
  expect(choose({ upload: stored('a-slim.png'), download: running, cloud: stored('a-cloud.png') })).toBe('pending')
  expect(choose({ upload: nothing, download: failed, cloud: running })).toBe('pending')
})

test.each([
  ['upload', { upload: stored('a-slim.png'), download: failed, cloud: running }, 'a-slim.png'],
  ['cloud', { upload: nothing, download: nothing, cloud: stored('a-cloud.png') }, 'a-cloud.png'],
] as const)('shows what the %s stored where there is nothing better', (mode, states, key) => {
  expect(choose(states)).toEqual({ mode, picture: { kind: 'stored', key }, sizeBytes: 500 })
})

test('knows when there is nothing to show', () => {
  expect(choose({ upload: nothing, download: nothing, cloud: failed })).toBe('none')
})
