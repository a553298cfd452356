import { test } from '@japa/runner'
import { objections, scoresOf } from '#bench/lighthouse/scores'
import type { Report } from '#bench/lighthouse/lighthouse_package'

const page = { name: 'log', path: '/log', needsSignIn: true }

const report = (scores: Record<string, number>): Report => ({
  finalDisplayedUrl: 'http://localhost/log',
  categories: Object.fromEntries(
    ['performance', 'accessibility', 'best-practices', 'seo'].map((name) => [
      name,
      {
        score: scores[name] ?? 1,
        auditRefs: [
          { id: 'slow', weight: 1 },
          { id: 'good', weight: 1 },
          { id: 'hint', weight: 0 },
        ],
      },
    ])
  ),
  audits: {
    slow: { title: 'Largest paint', displayValue: '3 s', score: 0.4 },
    good: { title: 'Layout shift', score: 1 },
    hint: { title: 'Unused bytes', score: 0 },
  },
})

test.group('The scores of a page by Lighthouse', () => {
  test('are shown from 0 to 100', ({ assert }) => {
    assert.deepEqual(scoresOf(report({ 'performance': 0.946, 'best-practices': 0.5 })), {
      'performance': 95,
      'accessibility': 100,
      'best practices': 50,
      'SEO': 100,
    })
  })

  test('below 95 are named with the audits that lower them', ({ assert }) => {
    assert.isEmpty(objections(page, report({ performance: 0.95 })))
    assert.deepEqual(objections(page, report({ performance: 0.94 })), [
      '/log has 94 in performance: Largest paint (3 s)',
    ])
  })

  test('include SEO only if search engines may index the page', ({ assert }) => {
    const unindexed = report({ seo: 0.6 })
    assert.isEmpty(objections(page, unindexed))
    assert.lengthOf(objections({ ...page, needsSignIn: false }, unindexed), 1)
  })
})
