/** Classes of the imported parts of Bootstrap that no page uses. To use one, remove it from this list. */
const names = [
  'alert-(dismissible|heading|link)',
  'btn-(check|close-white|lg|outline-\\w+|success)',
  'col-form-label(-lg|-sm)?',
  'container-(sm|md|lg|xl|xxl|fluid)',
  'form-(check-inline|check-reverse|floating|switch)',
  'form-control-(color|lg|plaintext)',
  'form-select-lg',
  'input-group',
  'invalid-tooltip',
  'page-item',
  'pagination-(lg|sm)',
  'was-validated',
]

export const unusedClass = new RegExp(`(?<![\\w-])(${names.join('|')})(?![\\w-])`)

const isUnused = (selector: string) => unusedClass.test(selector.replaceAll(/:not\([^)]*\)/g, ''))

/** Removes the rules of these classes from the styles, as a plugin of PostCSS. */
export const removeUnusedClasses = {
  postcssPlugin: 'remove-unused-classes',
  Rule(rule: { selectors: string[]; remove(): void }) {
    const used = rule.selectors.filter((selector) => !isUnused(selector))
    if (!used.length) rule.remove()
    else if (used.length < rule.selectors.length) rule.selectors = used
  },
}
