import type { Locale } from '../../src/messages.js'
import type { ResumeOptions, UnfinishedUpload, UploadTask } from '../../src/types.js'
import { Announcer } from './announcer.js'
import type { Destination } from './destination.js'
import { fetchDestination, showDestination } from './destination.js'
import { byId } from './find.js'
import { receivePictures } from './intake.js'
import { rememberLocale, startingLocale } from './language.js'
import { keyBeside } from './key-beside.js'
import { List } from './list.js'
import { ModesPanel } from './modes/panel.js'
import { fetchSample } from './sample.js'
import { sdk } from './sdk.js'
import { SetupPanel } from './setup/panel.js'
import { applyTexts, TEXTS } from './texts.js'
import { Unfinished } from './unfinished.js'
import { Upload } from './upload.js'

let locale = startingLocale()
let destination: Destination | undefined
let list: List | undefined
let unfinished: Unfinished | undefined
let setup: SetupPanel | undefined
const wording = () => ({ locale, texts: TEXTS[locale] })

function speak(next: Locale): void {
  locale = next
  const { texts } = wording()
  document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en'
  document.title = texts.title
  applyTexts(document, texts)
  const other = byId('language', HTMLButtonElement)
  other.textContent = texts.otherLanguage
  other.lang = locale === 'zh' ? 'en' : 'zh-CN'
  showDestination(destination, wording())
  list?.applyLanguage()
  unfinished?.applyLanguage()
  setup?.applyLanguage()
}

/** The local COS needs no network, so being offline is worth a word only where there is another one. */
function showConnection(): void {
  byId('offline', HTMLElement).hidden = navigator.onLine || destination?.kind === 'local'
}

function startUploads(CosSlim: NonNullable<typeof sdk>): void {
  const client = CosSlim.createClient({ credentials: '/sts', persist: true })
  const { isCosSlimError: isSdkError } = CosSlim
  const announcer = new Announcer(byId('announcements', HTMLElement), wording)
  const context = {
    wording,
    say: (sentence: string) => announcer.say(sentence),
    sign: (key: string) => client.signUrl(key, { slim: false }),
  }
  const panel = new SetupPanel(
    mayStore => CosSlim.diagnose(client, { store: mayStore, saveAs: key => keyBeside(key, 'slim') }),
    context,
  )
  setup = panel
  const left = new Map<File, UnfinishedUpload>()
  function begin(file: File, options: ResumeOptions): UploadTask {
    const item = left.get(file)
    left.delete(file)
    return item ? item.resume(options) : client.upload(file, options)
  }
  const uploads = new List(
    (file, onChange) => new Upload(options => begin(file, options), isSdkError, onChange),
    {
      ...context,
      openModes: (name, stored) => new ModesPanel(name, stored, { ...context, client, isSdkError }),
      checkSetup: () => panel.lead(),
    },
    announcer,
  )
  list = uploads
  receivePictures(byId('picker', HTMLInputElement), intake => uploads.add(intake))
  byId('sample', HTMLButtonElement).addEventListener('click', () => {
    void fetchSample().then(intake => uploads.add(intake))
  })
  const banner = new Unfinished(wording, items => {
    for (const item of items) left.set(item.source as File, item) // the page uploads nothing else
    uploads.add({ files: [...left.keys()], problems: [] })
  })
  unfinished = banner
  void client.unfinished().then(items => banner.offer(items))
  addEventListener('beforeunload', event => {
    if (uploads.isActive) event.preventDefault()
  })
  byId('version', HTMLElement).textContent = CosSlim.version
}

speak(locale)
byId('language', HTMLButtonElement).addEventListener('click', () => {
  speak(locale === 'en' ? 'zh' : 'en')
  rememberLocale(locale)
})
addEventListener('online', showConnection)
addEventListener('offline', showConnection)
if (sdk) startUploads(sdk)
else byId('broken', HTMLElement).hidden = false
void fetchDestination().then(answer => {
  destination = answer
  showDestination(destination, wording())
  showConnection()
})
