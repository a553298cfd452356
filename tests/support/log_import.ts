import type { Page } from '#tests/support/visitor'
import { until, type Visitor } from '#tests/support/visitor'

/** Uploads files into the log of a member, and returns the response. */
export async function uploadTracks(member: Visitor, files: Record<string, Buffer | string>) {
  await member.stack.startJobs()
  const form = new FormData()
  for (const [name, content] of Object.entries(files)) {
    form.append(
      'file',
      new Blob([typeof content === 'string' ? content : new Uint8Array(content)]),
      name
    )
  }
  const path = `/log/imports?_csrf=${encodeURIComponent(await member.csrfToken())}&_page=/log/imports`
  const headers = { referer: `${member.stack.url}/log/imports` }
  return member.request(path, { method: 'POST', headers, body: form })
}

/** Waits until an import is no longer in progress, and returns its page. */
export async function finishedImport(member: Visitor, path: string): Promise<Page> {
  let page!: Page
  await until('the import to finish', async () => {
    page = await member.get(path)
    return !page.body.includes('data-auto-refresh')
  })
  return page
}

/** Uploads files, waits until they are read, and returns the preview. */
export async function previewTracks(member: Visitor, files: Record<string, Buffer | string>) {
  const response = await uploadTracks(member, files)
  const location = response.headers.get('location')
  if (!location) throw new Error(`The upload failed with ${response.status}`)
  return finishedImport(member, new URL(location, member.stack.url).pathname)
}

/** Imports files, and returns the page that says what was stored. */
export async function importTracks(member: Visitor, files: Record<string, Buffer | string>) {
  const { path } = await previewTracks(member, files)
  await member.submit(`${path}/confirmation`, {}, path)
  return finishedImport(member, path)
}

/** Uploads rows that then wait for confirmation, and returns the id of the import. */
export async function stageLogImport(member: Visitor) {
  const rows = 'date,kind,distance,duration\n2026-01-16,run,10,50:00\n'
  const { path } = await previewTracks(member, { 'log.csv': rows })
  return Number(path.split('/').at(-1))
}
