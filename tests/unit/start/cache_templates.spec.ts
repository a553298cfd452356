import { test } from '@japa/runner'
import { Edge } from 'edge.js'
import { cacheTemplates } from '#start/cache_templates'

/** Returns an Edge with a page and its partial, and the names of the templates that it compiles. */
function edgeWithPage() {
  const edge = Edge.create()
  edge.registerTemplate('page', {
    template: `@each(name in names)\n@include('row')\n@end\n@each(city in cities)\n@include('row')\n@end`,
  })
  edge.registerTemplate('row', {
    template: `{{ typeof name === 'string' ? name : city }}`,
  })
  const compiled: string[] = []
  edge.processor.process('compiled', ({ path }) => void compiled.push(path))
  cacheTemplates(edge)
  return { edge, compiled }
}

const textOf = (html: string) => html.trim().split(/\s+/).join(' ')

test.group('The cache of templates', () => {
  test('has a page and its partials once they were rendered', async ({ assert }) => {
    const { edge, compiled } = edgeWithPage()
    const first = await edge.render('page', { names: ['Ann', 'Bo'], cities: [] })
    assert.equal(textOf(first), 'Ann Bo')
    assert.deepEqual(compiled, ['page', 'row'])

    const second = await edge.render('page', { names: ['Cy'], cities: [] })
    assert.equal(textOf(second), 'Cy')
    assert.lengthOf(compiled, 2)
  })

  test('has a partial for each set of local variables', async ({ assert }) => {
    const { edge, compiled } = edgeWithPage()
    const page = await edge.render('page', { names: ['Ann'], cities: ['Oslo', 'Rome'] })
    assert.equal(textOf(page), 'Ann Oslo Rome')
    assert.deepEqual(compiled, ['page', 'row', 'row'])
  })
})
