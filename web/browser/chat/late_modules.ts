import { tools } from './tools.js'
import { showLoadFailure } from '../load_failure.js'
import { whileBusy } from '../while_busy.js'

/** A module that is loaded when somebody needs it, and then gets what it needs. */
interface LateModule {
  start: (given: typeof tools) => void
}

const started = new Set<LateModule>()

/** Returns undefined if the module cannot be loaded. */
async function load<Module extends LateModule>(loading: Promise<Module>) {
  const module = await loading.catch(() => undefined)
  if (module && !started.has(module)) module.start(tools)
  if (module) started.add(module)
  return module
}

const loadChanges = () => load(import('./change_message.js'))

/** Without the module, the link opens a page with the form. */
export async function startEditing(event: Event) {
  const link = (event.target as Element).closest<HTMLAnchorElement>('[data-edit]')
  if (!link) return
  event.preventDefault()
  const changes = await whileBusy(link, loadChanges())
  if (changes) changes.startEditing(link)
  else location.assign(link.href)
}

export async function startDeleting(event: SubmitEvent) {
  const form = event.target as HTMLFormElement
  if (!form.matches('[data-delete]')) return
  event.preventDefault()
  const { submitter } = event
  const changes = await whileBusy(submitter, loadChanges())
  if (changes) await changes.deleteMessage(form, submitter)
  else showLoadFailure()
}

let names: typeof import('./name_list.js') | undefined

/**
 * Suggests members while somebody types a name. Most messages name nobody. Once it is loaded, the list hears of
 * every change: a text without `@` ends what Escape has closed.
 */
export async function suggestNames(event: Event) {
  const { value = '' } = event.target as HTMLTextAreaElement
  if (!names && !value.includes('@')) return
  names ??= await load(import('./name_list.js'))
  names?.suggestNames(event)
}

/** Loads what the page needs at once: it shows a form to edit a message, or its reader moderates. */
export function prepareChanges() {
  if (document.querySelector('[data-edit-form]')) void loadChanges()
  if (document.querySelector('[data-moderates]')) void load(import('./moderate_message.js'))
}
