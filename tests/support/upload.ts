import { until, type Visitor } from '#tests/support/visitor'

/** Brings a file by the form for it, as a browser does; answers what it leads to, at once. */
export async function uploadImport(
  admin: Visitor,
  content: string | Blob,
  { kind = 'readings', name = 'club.csv' } = {}
) {
  const form = new FormData()
  form.set('kind', kind)
  form.set('file', content instanceof Blob ? content : new Blob([content]), name)
  form.set('text', '')
  const address = `/admin/imports?_csrf=${encodeURIComponent(await admin.csrfToken())}`
  const headers = { referer: `${admin.stack.url}/admin/imports/create` }
  const { headers: answered } = await admin.request(address, {
    method: 'POST',
    headers,
    body: form,
  })
  return admin.open(new URL(answered.get('location')!, admin.stack.url).pathname)
}

/** The id of what this admin has brought, and not yet confirmed. */
export async function stageImport(admin: Visitor) {
  const rows = 'name,country,latitude,longitude\nForgeton,Forgery,1,1\n'
  const { path } = await uploadImport(admin, rows, { kind: 'cities' })
  const id = Number(path.split('/').at(-1))
  await until('the file to be looked at', async () => {
    const [{ state }] = await admin.stack.sql('SELECT state FROM imports WHERE id = $1', [id])
    return state === 'staged'
  })
  return id
}
