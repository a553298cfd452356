import type { AuditedPage } from './audited_pages.js'
import type { Report } from './lighthouse_package.js'

/** The lowest accepted score. */
export const AIM = 95

/** The categories of Lighthouse, by the names that it has for them. */
const CATEGORIES = {
  'performance': 'performance',
  'accessibility': 'accessibility',
  'best-practices': 'best practices',
  'seo': 'SEO',
}

type Category = keyof typeof CATEGORIES

const categories = Object.keys(CATEGORIES) as Category[]

/** Returns the scores of a page from 0 to 100, by the name of the category. */
export const scoresOf = (report: Report) =>
  Object.fromEntries(categories.map((each) => [CATEGORIES[each], scoreOf(report, each)]))

/**
 * Returns a sentence for each category whose score is below the aim, with the audits that lower it. Only
 * pages that search engines may index need SEO.
 */
export function objections({ path, needsSignIn }: AuditedPage, report: Report) {
  return categories
    .filter((category) => category !== 'seo' || !needsSignIn)
    .filter((category) => scoreOf(report, category) < AIM)
    .map((category) => {
      const causes = lowAudits(report, category).join('; ')
      return `${path} has ${scoreOf(report, category)} in ${CATEGORIES[category]}: ${causes}`
    })
}

const scoreOf = (report: Report, category: Category) =>
  Math.round((report.categories[category].score ?? 0) * 100)

function lowAudits({ categories: all, audits }: Report, category: Category) {
  return all[category].auditRefs
    .filter(({ weight }) => weight > 0)
    .map(({ id }) => audits[id])
    .filter(({ score }) => score !== null && score < 0.9)
    .map(({ title, displayValue }) => (displayValue ? `${title} (${displayValue})` : title))
}
