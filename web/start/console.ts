import ace from '@adonisjs/core/services/ace'
import { needDatabase } from '#config/database'

ace.executing(() => needDatabase())
