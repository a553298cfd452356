import type { HttpContext } from '@adonisjs/core/http'
import { BaseSerializer } from '@adonisjs/core/transformers'
import etag from 'etag'
import ChangedMeanwhileException from '#exceptions/changed_meanwhile_exception'
import { queryString } from '#support/query_string'

class ApiSerializer extends BaseSerializer<{ Wrap: 'data' }> {
  wrap = 'data' as const

  definePaginationMetaData() {
    return {}
  }
}

const serializer = new ApiSerializer()

/** Values of the query string that lead to another page of a list. */
interface Neighbours {
  prev?: Record<string, string | number | undefined>
  next?: Record<string, string | number | undefined>
}

/**
 * Sends `{ data }`. A GET or HEAD request gets the ETag too, and 304 without a body if the program has it.
 * @param data what a transformer returned
 * @param metadata is sent beside the data
 */
export async function respond(ctx: HttpContext, data: unknown, metadata?: object) {
  const { request, response } = ctx
  const body = await textOf(ctx, data, metadata)
  response.header('Content-Type', 'application/json; charset=utf-8')
  if (!['GET', 'HEAD'].includes(request.method())) return response.send(body)

  const tag = etag(body)
  response.header('ETag', tag)
  // Not AdonisJS's own check: it sends everything if the request has `Cache-Control: no-cache`, which
  // `fetch` adds to each request with `If-None-Match`.
  if (isAmong(tag, request.header('if-none-match'))) return response.status(304).send(null)
  return response.send(body)
}

/**
 * Compares `If-Match` with what a GET request would get now. Call this while the row is locked.
 * @param data what a transformer returned
 * @throws ChangedMeanwhileException
 */
export async function assertUnchanged(ctx: HttpContext, data: unknown) {
  const tag = etag(await textOf(ctx, data))
  if (!isAmong(tag, ctx.request.header('if-match'))) throw new ChangedMeanwhileException()
}

async function textOf({ containerResolver }: HttpContext, data: unknown, metadata?: object) {
  const body = (await serializer.serialize(data, containerResolver)) as object
  return JSON.stringify({ ...body, ...(metadata && { metadata }) })
}

/** A proxy that compresses a response adds `W/` to its tag. Ours depend on all bytes, so they stay the same. */
function isAmong(tag: string, header = '') {
  const tags = header.split(',').map((each) => each.trim().replace(/^W\//, ''))
  return tags.includes(tag) || tags.includes('*')
}

/** Like `respond`, with status 201 and the address of the new resource. */
export function respondCreated(ctx: HttpContext, address: string, data: unknown) {
  ctx.response.status(201).header('Location', address)
  return respond(ctx, data)
}

/** Adds `Link` with the addresses of the other pages of a list (RFC 8288), which keep its other parameters. */
export function linkPages({ request, response }: HttpContext, neighbours: Neighbours) {
  const filters = { ...request.qs(), after: undefined, before: undefined }
  const links = Object.entries(neighbours)
    .filter(([, position]) => position)
    .map(
      ([rel, position]) =>
        `<${request.url()}${queryString({ ...filters, ...position })}>; rel="${rel}"`
    )
  if (links.length) response.header('Link', links.join(', '))
}

/**
 * Cuts a list to one page, and adds `Link` with the address of the next page.
 * @param found the rows of the page, and at least one more row if there is a next page
 * @param afterOf returns the value of `after` that leads to the rows after this one
 */
export function cutPage<Row>(
  ctx: HttpContext,
  found: Row[],
  pageSize: number,
  afterOf: (row: Row) => number
) {
  const rows = found.slice(0, pageSize)
  const hasNext = found.length > pageSize
  linkPages(ctx, { next: hasNext ? { after: afterOf(rows.at(-1)!) } : undefined })
  return rows
}

/** Neighbours of a page that `keysetPage` returned. */
export const cursorsOf = ({
  previous,
  next,
}: {
  previous?: string
  next?: string
}): Neighbours => ({
  prev: previous ? { before: previous } : undefined,
  next: next ? { after: next } : undefined,
})
