import type AuditEntry from '#models/audit_entry'
import { backInWords } from '#audit/describe_changes'

/** What exactly would be, were this entry undone: a question. */
export function undoInWords(entry: AuditEntry) {
  const { action, changes, subjectName } = entry
  const { city, name, country } = changes
  switch (action) {
    case 'activated':
      return `Deactivate ${subjectName} again? All sign-ins end at once.`
    case 'deactivated':
      return `Activate ${subjectName} again?`
    case 'watched for':
      return `Take ${city.to ?? city.from} off the board of ${subjectName} again?`
    case 'stopped watching for':
      return `Put ${city.to ?? city.from} on the board of ${subjectName} again, if there is room?`
    case 'deleted':
      return `Add ${name.from}, ${country.from} again? Its readings, and who watched it, do not come back.`
    case 'restored':
      return `Delete ${name.to}, ${country.to} again?`
    default:
      return `Set ${Object.entries(changes).map(backInWords).join(', ')}: ${subjectName}?`
  }
}
