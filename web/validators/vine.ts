import app from '@adonisjs/core/services/app'
import DatabaseProvider from '@adonisjs/lucid/database_provider'
import db from '@adonisjs/lucid/services/db'
import vine from '@vinejs/vine'
import { MessagesProvider } from '#validators/messages_provider'

class DatabaseRules extends DatabaseProvider {
  add() {
    return this.registerVineJSRules(db)
  }
}

// Commands start without VineJS's provider, so Lucid has not added its rules, such as `unique`.
if (!app.usingVineJS) {
  app.usingVineJS = true
  await new DatabaseRules(app).add()
}

// Commands and the API are in English. Pages have their own provider: see start/kernel.ts.
vine.messagesProvider = new MessagesProvider()

export default vine
