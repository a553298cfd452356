import { until, type Visitor } from '#tests/support/visitor'

/** Uploads a file with the import form, and returns the page that this leads to. */
export async function uploadImport(
  admin: Visitor,
  content: string | Blob,
  { name = 'club.csv' } = {}
) {
  await admin.stack.startJobs()
  const form = new FormData()
  form.set('file', content instanceof Blob ? content : new Blob([content]), name)
  form.set('text', '')
  const path = `/admin/imports?_csrf=${encodeURIComponent(await admin.csrfToken())}`
  const headers = { referer: `${admin.stack.url}/admin/imports/create` }
  const response = await admin.request(path, { method: 'POST', headers, body: form })
  const location = response.headers.get('location')!
  return admin.open(new URL(location, admin.stack.url).pathname)
}

/** Uploads an import that then waits for confirmation, and returns its id. */
export async function stageImport(admin: Visitor) {
  const rows = 'name,country,latitude,longitude\nForgeton,Forgery,1,1\n'
  const { path } = await uploadImport(admin, rows)
  const id = Number(path.split('/').at(-1))
  await untilStaged(admin, id)
  return id
}

/**
 * Uploads readings, which a worker that runs already stages.
 * @returns the path of the import
 */
export async function stageReadings(admin: Visitor, text: string) {
  const { path } = await admin.submit('/admin/imports', { text }, '/admin/imports/create')
  const id = Number(path.split('/').at(-1))
  await untilStaged(admin, id)
  return path
}

function untilStaged({ stack }: Visitor, id: number) {
  return until('the import to be staged', async () => {
    const [{ state }] = await stack.sql('SELECT state FROM imports WHERE id = $1', [id])
    return state === 'staged'
  })
}
