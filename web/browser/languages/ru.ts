import texts from '../../languages/ru/browser.json' with { type: 'json' }
import { addTranslations } from '../say.js'

addTranslations('ru', texts)
