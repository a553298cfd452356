import ace from '@adonisjs/core/services/ace'
import { needDatabase } from '#config/database'

// But for who looks for what is wrong.
ace.executing(({ commandName }) => {
  if (commandName !== 'doctor') needDatabase()
})
