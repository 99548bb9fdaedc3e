import type { CosSlimClient, SlimMode, UploadResult } from '../../../src/types.js'
import type { IsSdkError } from '../failure.js'
import { byId, part } from '../find.js'
import { applyTexts } from '../texts.js'
import { ModeCard } from './card.js'
import { choose } from './choice.js'
import type { ComparisonContext } from './comparison.js'
import { Comparison } from './comparison.js'
import { runsOf } from './runs.js'
import { Trial } from './trial.js'
import { spokenOutcome } from './words.js'

const MODES = ['upload', 'download', 'cloud'] as const satisfies readonly SlimMode[]

export interface PanelContext extends ComparisonContext {
  readonly client: CosSlimClient
  readonly isSdkError: IsSdkError
}

interface Tried {
  readonly trial: Trial
  readonly card: ModeCard
}

/** The three modes side by side for one stored picture, and under them before and after. */
export class ModesPanel {
  readonly element: HTMLElement
  readonly #tried: Readonly<Record<SlimMode, Tried>>
  readonly #comparison: Comparison

  constructor(
    private readonly name: string,
    stored: UploadResult,
    private readonly context: PanelContext,
  ) {
    const copy = byId('modes-template', HTMLTemplateElement).content.cloneNode(true) as DocumentFragment // it clones its own kind
    this.element = copy.querySelector('div') ?? document.createElement('div')
    this.#comparison = new Comparison(part(this.element, 'comparison', HTMLElement), name, stored, context)
    const runs = runsOf(context.client, stored)
    const tried = (mode: SlimMode): Tried => {
      const trial = new Trial(runs[mode], context.isSdkError, () => this.#changed(mode))
      return { trial, card: new ModeCard(mode, name, context.wording, () => trial.start()) }
    }
    this.#tried = { upload: tried('upload'), download: tried('download'), cloud: tried('cloud') }
    part(this.element, 'cards', HTMLElement).append(...MODES.map(mode => this.#tried[mode].card.element))
    this.applyLanguage()
  }

  start(): void {
    for (const mode of MODES) this.#tried[mode].trial.start()
  }

  applyLanguage(): void {
    applyTexts(this.element, this.context.wording().texts)
    for (const mode of MODES) {
      const { card, trial } = this.#tried[mode]
      card.applyLanguage()
      card.show(trial.state)
    }
    this.#comparison.applyLanguage()
  }

  dispose(): void {
    for (const mode of MODES) this.#tried[mode].trial.stop()
    this.#comparison.dispose()
  }

  #changed(mode: SlimMode): void {
    const { trial, card } = this.#tried[mode]
    card.show(trial.state)
    const { upload, download, cloud } = this.#tried
    this.#comparison.update(
      choose({ upload: upload.trial.state, download: download.trial.state, cloud: cloud.trial.state }),
    )
    // What the upload gave is known and told already.
    if (mode === 'upload' || trial.state.phase === 'running') return
    this.context.say(`${this.name}: ${spokenOutcome(mode, trial.state, this.context.wording())}`)
  }
}
