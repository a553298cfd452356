import { phrase, type Phrase } from '#support/phrase'

/**
 * By rule, or by field and rule. Each message says in one sentence what is accepted. It names a field as
 * the page labels it.
 */
export const MESSAGES: Record<string, Phrase> = {
  'required': phrase('Please fill in the {field}'),
  'string': phrase('Please fill in the {field}'),
  'email': phrase('An e-mail address looks like name@example.org'),
  'minLength': phrase('The {field} needs at least {min} characters'),
  'maxLength': phrase('The {field} can have at most {max} characters'),
  'confirmed': phrase('The two passwords are not the same'),
  'number': phrase('The {field} must be a number'),
  'boolean': phrase('The {field} must be true or false'),
  'range': phrase('The {field} must be from {min} to {max}'),
  'enum': phrase('The {field} must be one of {choices}'),
  'uuid': phrase('The {field} must be a UUID'),
  'body.required': phrase('Please write a message'),
  'city_ids.required': phrase('Please name the cities in their new order'),
  'city_ids.distinct': phrase('Please name each city once'),
  'city_ids.array.maxLength': phrase('A board has at most {max} cities'),
  'abilities.required': phrase('Please choose what the program may do'),
  'email.database.unique': phrase('An account with this e-mail already exists'),
}

/** Fields whose label is not their name. */
export const FIELDS: Record<string, Phrase> = {
  email: phrase('e-mail'),
  name: phrase('name'),
  password: phrase('password'),
  password_confirmation: phrase('password again'),
  current_password: phrase('current password'),
  temperature_unit: phrase('unit of temperature'),
  locale: phrase('language and formats'),
  theme: phrase('colours'),
  expires_in: phrase('number of days'),
  city_id: phrase('city'),
  timezone: phrase('time zone'),
  time_zone: phrase('time zone'),
  distance_unit: phrase('unit of distance'),
  pace_kinds: phrase('kinds with a pace'),
  started_at: phrase('start time'),
  enabled: phrase('field "enabled"'),
  body: phrase('message'),
  at: phrase('time'),
  celsius: phrase('temperature'),
  country: phrase('country'),
  date: phrase('date'),
  distance: phrase('distance'),
  duration: phrase('duration'),
  kind: phrase('kind'),
  language: phrase('language'),
  latitude: phrase('latitude'),
  longitude: phrase('longitude'),
  note: phrase('note'),
  reason: phrase('reason'),
  role: phrase('role'),
  title: phrase('title'),
}
