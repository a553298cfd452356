import { answerTo, failure, type Answer } from './request.js'
import { meta } from '../page_meta.js'

/** An upload that makes no progress counts as failed after this time. The server may convert images. */
const STALLED_AFTER_MS = 120_000

export interface Upload {
  /** Undefined if it was cancelled. */
  answer: Promise<Answer | undefined>
  cancel: () => void
}

let active = 0

/** Lets the browser ask before it leaves the page, which would end the upload. */
const keepPage = (event: Event) => event.preventDefault()

/** Other pages have no listener, because some browsers then keep no page for Back. */
function countUpload(change: 1 | -1) {
  active += change
  if (active) addEventListener('beforeunload', keepPage)
  else removeEventListener('beforeunload', keepPage)
}

/**
 * Posts a message with files.
 * @param onProgress gets the part that is sent, from 0 to 1
 */
export function startUpload(
  address: string,
  fields: Record<string, string>,
  files: File[],
  onProgress: (sent: number) => void
): Upload {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  // The server could not read such a name.
  for (const file of files) form.append('files', file, file.name.replaceAll(/[\u2028\u2029]/g, ' '))

  // `fetch` does not tell how much is sent.
  const request = new XMLHttpRequest()
  let stalled = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const restart = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      stalled = true
      request.abort()
    }, STALLED_AFTER_MS)
  }
  const answer = new Promise<Answer | undefined>((resolve) => {
    request.upload.onprogress = ({ loaded, total }) => {
      restart()
      onProgress(loaded / total)
    }
    request.onload = () => resolve(answerTo(request.status < 300, request.response))
    request.onerror = () => resolve(failure())
    request.onabort = () => resolve(stalled ? failure() : undefined)
    request.onloadend = () => {
      clearTimeout(timer)
      countUpload(-1)
    }
  })
  request.open('POST', address)
  request.responseType = 'json'
  request.setRequestHeader('accept', 'application/json')
  request.setRequestHeader('x-csrf-token', meta('csrf-token'))
  restart()
  countUpload(1)
  request.send(form)
  return { answer, cancel: () => request.abort() }
}
