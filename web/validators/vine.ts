import app from '@adonisjs/core/services/app'
import DatabaseProvider from '@adonisjs/lucid/database_provider'
import db from '@adonisjs/lucid/services/db'
import vine, { SimpleMessagesProvider } from '@vinejs/vine'

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

class Messages extends SimpleMessagesProvider {
  getMessage(...[text, rule, field, args]: Parameters<SimpleMessagesProvider['getMessage']>) {
    const choices = args?.choices
    const listed = Array.isArray(choices) ? { ...args, choices: choices.join(', ') } : args
    return super.getMessage(text, rule, field, listed)
  }
}

/** Each message says in one sentence what is accepted. It names a field as the page labels it. */
vine.messagesProvider = new Messages(
  {
    'required': 'Please fill in the {{ field }}',
    'string': 'Please fill in the {{ field }}',
    'email': 'An e-mail address looks like name@example.org',
    'minLength': 'The {{ field }} needs at least {{ min }} characters',
    'maxLength': 'The {{ field }} can have at most {{ max }} characters',
    'confirmed': 'The two passwords are not the same',
    'number': 'The {{ field }} must be a number',
    'boolean': 'The {{ field }} must be true or false',
    'range': 'The {{ field }} must be from {{ min }} to {{ max }}',
    'enum': 'The {{ field }} must be one of {{ choices }}',
    'uuid': 'The {{ field }} must be a UUID',
    'body.required': 'Please write a message',
    'abilities.required': 'Please choose what the program may do',
    'email.database.unique': 'An account with this e-mail already exists',
  },
  {
    email: 'e-mail',
    password_confirmation: 'password again',
    current_password: 'current password',
    temperature_unit: 'unit of temperature',
    locale: 'format of dates and numbers',
    theme: 'colours',
    expires_in: 'number of days',
    city_id: 'city',
    timezone: 'time zone',
    time_zone: 'time zone',
    distance_unit: 'unit of distance',
    pace_kinds: 'kinds with a pace',
    started_at: 'start time',
    enabled: 'field "enabled"',
    body: 'message',
  }
)

export default vine
