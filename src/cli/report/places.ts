import type { ReportConfig, ReportFile, ReportMailbox, SmtpConfig } from '../../config/config.ts'
import type { Destination } from '../../effects/deliver-report.ts'

/** Where a report goes, in words. */
export function placesOf(
  { to, mailbox, file }: ReportConfig,
  smtp: SmtpConfig | null,
): { destination: Destination; text: string }[] {
  const places: { destination: Destination; text: string }[] = []
  if (file !== null) places.push({ destination: 'file', text: placeText(file) })
  if (mailbox !== null) places.push({ destination: 'mailbox', text: placeText(mailbox) })
  const through = smtp === null ? '' : ` (through ${smtp.host}:${smtp.port})`
  if (to.length > 0) places.push({ destination: 'to', text: `mail to ${to.join(', ')}${through}` })
  return places
}

export function placeText(place: ReportMailbox | ReportFile): string {
  return 'account' in place ? `folder ${place.account}/${place.folder}` : `${place.format} in ${place.path}`
}
