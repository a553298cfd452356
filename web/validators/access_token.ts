import { errors } from '@vinejs/vine'
import vine from '#validators/vine'
import { abilities, canOnlyShow, type Ability } from '#accounts/abilities'
import { isFromElsewhere, MAX_ORIGINS, parseOrigins } from '#accounts/token_origins'
import { canonicalOrigin } from '#support/canonical_origin'
import { phrase } from '#support/phrase'
import { name, printable } from '#validators/name'
import { password } from '#validators/password'
import { report } from '#validators/report'
import { enteredEmail } from '#validators/user'

/** Days until an access token expires. */
export const durations = ['7', '30', '90', '365'] as const

/** If a program does not say when its token expires. */
export const DEFAULT_DURATION = 30

/** The abilities that the role of the user can make use of. */
interface TokenOwner {
  allowed: readonly Ability[]
}

/** The kinds of users of an access token. */
export const users = ['program', 'page'] as const

interface Form {
  data: { used_by?: unknown }
  meta: unknown
}

const isForPage = ({ data }: Form) => data.used_by === 'page'

/**
 * Ignores others than the allowed ones. None at all is an error. Whoever reads a page has its token, so it
 * can only show the board.
 */
function allowedAbilities(chosen: unknown, form: Form) {
  if (isForPage(form)) return ['cities:read']
  const { allowed } = form.meta as TokenOwner
  const known = allowed.filter((ability) => Array.isArray(chosen) && chosen.includes(ability))
  return known.length ? known : undefined
}

const addresses = vine.createRule((value, _, field) => {
  const { origins, invalid } = parseOrigins(String(value))
  if (invalid.length) {
    const [address] = invalid
    report(phrase('{address} is not the address of a page of another site'), 'address', field, {
      address,
    })
  } else if (origins.length > MAX_ORIGINS) {
    report(phrase('A token can be for at most {max} sites'), 'sites', field, { max: MAX_ORIGINS })
  }
})

export const accessTokenValidator = vine.withMetaData<TokenOwner>().create({
  name: name(),
  expires_in: vine.enum(durations),
  used_by: vine.enum(users).parse((user) => user ?? 'program'),
  origins: vine
    .string()
    .maxLength(3000)
    .parse((text, form) => (isForPage(form) ? text : undefined))
    .optional()
    .requiredWhen('used_by', '=', 'page')
    .use(addresses())
    .transform((text) => parseOrigins(text).origins),
  abilities: vine.array(vine.enum(abilities)).parse(allowedAbilities),
})

/** Fields of a new token, for the API. */
const apiFields = {
  name: name(),
  expiresInDays: vine.enum(durations.map(Number)).optional(),
}

const chosenAbilities = vine.array(vine.enum(abilities)).minLength(1).distinct()

export const apiSignInValidator = vine.create({
  email: enteredEmail().use(printable()),
  password: password(),
  ...apiFields,
  abilities: chosenAbilities.clone().optional(),
})

const otherSite = vine.createRule(
  (value, _, field) => {
    if (isFromElsewhere(String(value)) && canonicalOrigin(String(value)) === value) return
    const message = 'An origin is that of another site, such as https://club.example'
    field.report(message, 'origin', field)
  },
  {
    toJSONSchema: (schema) => {
      schema.description = 'As browsers send it in the header Origin'
      schema.pattern = '^https?://[^/]+$'
      schema.examples = ['https://club.example', 'http://localhost:8080']
    },
  }
)

export const apiTokenValidator = vine.create({
  ...apiFields,
  abilities: chosenAbilities.clone(),
  origins: vine.array(vine.string().use(otherSite())).maxLength(MAX_ORIGINS).distinct().optional(),
})

/**
 * @throws E_VALIDATION_ERROR if a token for pages of other sites could do more than show the board: everyone who
 *   reads such a page has the token
 */
export function assertEmbeddable(granted: readonly Ability[]) {
  if (canOnlyShow(granted)) return
  const message = 'A token for pages of other sites may only have cities:read'
  throw new errors.E_VALIDATION_ERROR([{ field: 'abilities', message, rule: 'embeddable' }])
}
