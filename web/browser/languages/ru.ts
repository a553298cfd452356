import texts from '../../languages/ru/browser.json' with { type: 'json' }
import { addTranslations } from '../say.js'

addTranslations('ru', texts)

/** The page has its texts already. Only those that are said from now on need the translations. */
export function showPage() {}
