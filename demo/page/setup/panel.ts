import type { CopyContext } from '../copy-button.js'
import { CopyButton } from '../copy-button.js'
import { byId, setText } from '../find.js'
import type { RunDiagnosis } from './check.js'
import { Check } from './check.js'
import { FindingCard } from './finding.js'
import { headlineOf, noteOf, spokenEnd } from './words.js'

/** The panel that says which setting is wrong. */
export class SetupPanel {
  readonly #toggle = byId('setup-toggle', HTMLButtonElement)
  readonly #element = byId('setup-panel', HTMLElement)
  readonly #again = byId('setup-again', HTMLButtonElement)
  readonly #list = byId('findings', HTMLElement)
  readonly #check: Check
  readonly #copy: CopyButton
  #findings: readonly FindingCard[] = []

  constructor(
    run: RunDiagnosis,
    private readonly context: CopyContext,
  ) {
    this.#check = new Check(run, () => this.#show())
    const source = {
      text: () => (this.#check.state.phase === 'done' ? String(this.#check.state.diagnosis) : ''),
      shownAt: byId('setup-result', HTMLElement),
      label: ({ texts }: ReturnType<CopyContext['wording']>) => texts.copyReport,
    }
    this.#copy = new CopyButton(byId('setup-copy', HTMLButtonElement), source, context)
    byId('setup', HTMLElement).hidden = false
    this.#toggle.addEventListener('click', () => {
      if (this.#element.hidden) this.#start()
      else this.#open(false)
    })
    this.#again.addEventListener('click', () => this.#start())
    this.applyLanguage()
  }

  /** Opens the panel, leads there, and checks. */
  lead(): void {
    this.#start()
    this.#element.scrollIntoView()
    byId('setup-heading', HTMLElement).focus({ preventScroll: true })
  }

  applyLanguage(): void {
    this.#copy.applyLanguage()
    for (const finding of this.#findings) finding.applyLanguage()
    this.#showWords()
  }

  #open(isOpen: boolean): void {
    this.#element.hidden = !isOpen
    this.#toggle.setAttribute('aria-expanded', String(isOpen))
  }

  #start(): void {
    this.#open(true)
    const ended = this.#check.start(!byId('setup-unstored', HTMLInputElement).checked)
    if (!ended) return
    this.context.say(this.context.wording().texts.setupStarted)
    void ended.then(() => this.context.say(spokenEnd(this.#check.state, this.context.wording())))
  }

  #show(): void {
    const { state } = this.#check
    this.#element.dataset['phase'] = state.phase
    const isRunning = state.phase === 'running'
    byId('setup-progress', HTMLElement).hidden = !isRunning
    // Disabled for real, it would lose the focus.
    this.#again.setAttribute('aria-disabled', String(isRunning))
    byId('setup-copy', HTMLElement).hidden = state.phase !== 'done'
    const { findings, steps } = state.phase === 'done' ? state.diagnosis : { findings: [], steps: [] }
    this.#element.toggleAttribute('data-ok', state.phase === 'done' && state.diagnosis.ok)
    this.#findings = findings.map(finding => new FindingCard(finding, this.context))
    this.#list.replaceChildren(...this.#findings.map(({ element }) => element))
    this.#list.hidden = findings.length === 0
    byId('setup-steps', HTMLElement).hidden = steps.length === 0
    byId('setup-step-list', HTMLElement).replaceChildren(
      ...steps.map(step => Object.assign(document.createElement('li'), { textContent: step })),
    )
    this.#showWords()
  }

  #showWords(): void {
    const { state } = this.#check
    const wording = this.context.wording()
    setText(byId('setup-status', HTMLElement), headlineOf(state, wording))
    const note = noteOf(state, wording)
    byId('setup-note', HTMLElement).hidden = note === ''
    setText(byId('setup-note', HTMLElement), note)
    const { leftKey, steps = [] } = state.phase === 'done' ? state.diagnosis : {}
    byId('setup-left', HTMLElement).hidden = leftKey === undefined
    setText(byId('setup-left', HTMLElement), wording.texts.setupLeft(leftKey ?? ''))
    setText(byId('setup-steps-summary', HTMLElement), wording.texts.setupSteps(steps.length))
  }
}
