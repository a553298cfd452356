import City from '#models/city'
import Message from '#models/message'
import User from '#models/user'
import { isolated } from '#support/plain_text'

// Labels for filters whose value is an id.

export async function ofCity(id: number) {
  const city = await City.find(id)
  return `of ${city?.title ?? `city ${id}`}`
}

export async function inCity(id: number) {
  const city = await City.find(id)
  return `in the room of ${city?.title ?? `city ${id}`}`
}

export const ofMember = async (id: number) => `of ${await memberName(id)}`

export const byMember = async (id: number) => `by ${await memberName(id)}`

/** @param serial the serial number of the message */
export async function ofMessage(serial: number) {
  const message = await Message.query()
    .withScopes((scopes) => scopes.withPlace())
    .where({ serial })
    .first()
  return `of ${message?.place ?? `message ${serial}`}`
}

async function memberName(id: number) {
  const member = await User.find(id)
  return member ? isolated(member.name) : `deleted account ${id}`
}
