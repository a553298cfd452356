import City from '#models/city'
import Message from '#models/message'
import User from '#models/user'
import { isolated } from '#support/plain_text'
import { phrase } from '#support/phrase'

// Labels for filters whose value is an id.

export async function ofCity(id: number) {
  const city = await City.find(id)
  return city ? phrase('of {city}//filter', { city: city.title }) : phrase('of city {id}', { id })
}

export async function inCity(id: number) {
  const city = await City.find(id)
  return city
    ? phrase('in the room of {city}', { city: city.title })
    : phrase('in the room of city {id}', { id })
}

export async function ofMember(id: number) {
  const member = await User.find(id)
  return member
    ? phrase('of {member}//filter', { member: isolated(member.name) })
    : phrase('of deleted account {id}', { id })
}

export async function byMember(id: number) {
  const member = await User.find(id)
  return member
    ? phrase('by {member}//filter', { member: isolated(member.name) })
    : phrase('by deleted account {id}', { id })
}

/** @param serial the serial number of the message */
export async function ofMessage(serial: number) {
  const message = await Message.query()
    .withScopes((scopes) => scopes.withPlace())
    .where({ serial })
    .first()
  return message
    ? phrase('of {message}//filter', { message: message.place })
    : phrase('of message {id}', { id: serial })
}
