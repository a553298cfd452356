import UserFacingException from '#exceptions/user_facing_exception'
import { phrase } from '#support/phrase'

interface ClosedImport {
  id: number
  ownerId: number | null
}

/** An import can no longer be applied, changed or discarded. */
export default class ImportClosedException extends UserFacingException {
  static status = 409
  static code = 'E_IMPORT_CLOSED'
  title = 'Import closed'

  static forApplication(record: ClosedImport) {
    return new this(phrase('This import was already applied, or it can no longer be applied.'), {
      redirectTo: `${listOf(record)}/${record.id}`,
    })
  }

  static forChange(record: ClosedImport) {
    return new this(phrase('This import can no longer be changed.'), {
      redirectTo: `${listOf(record)}/${record.id}`,
    })
  }

  static forDiscarding(record: ClosedImport) {
    return new this(phrase('This import can no longer be discarded.'), {
      redirectTo: listOf(record),
    })
  }
}

const listOf = ({ ownerId }: ClosedImport) => (ownerId === null ? '/admin/imports' : '/log/imports')
