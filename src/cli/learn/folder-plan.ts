/** Which of the mails in a mailbox say what a person takes them for, by where they lie. */
import type { LabelConfig } from '../../config/config.ts'
import type { Folder, MailAccount } from '../../mail/contract.ts'
import { sameKeyword } from '../../mail/keyword.ts'
import { type ListedMail, listMails } from '../replay/list-mails.ts'
import { type Column, tableLines } from '../table.ts'

export interface PlannedMail extends ListedMail {
  label: string
}

export interface FolderPlan {
  mails: PlannedMail[]
  rows: PlanRow[]
  /** Folders that stand for no label. */
  others: string[]
}

interface PlanRow {
  folder: string
  label: string
  why: string
  mails: number
}

/** What lies there lies there for another reason. */
const otherUses = new Set(['\\Trash', '\\Junk', '\\Drafts', '\\Sent', '\\All', '\\Flagged'])

/** Lists, and reads no mail. `most` of each folder, the newest. */
export async function planFolders(
  mailbox: MailAccount,
  watched: readonly string[],
  labels: readonly LabelConfig[],
  { since, most }: { since: Date; most: number },
): Promise<FolderPlan> {
  const folders = await mailbox.folders()
  const mails: PlannedMail[] = []
  const rows = new Map<string, PlanRow>()
  const others: string[] = []
  for (const folder of folders) {
    const meant = labelOfFolder(folder, labels)
    const hasKeywords = watched.includes(folder.path) || meant !== null
    if (!hasKeywords) {
      others.push(folder.path)
      continue
    }
    for (const mail of await listMails(mailbox, [folder.path], since, most)) {
      // A folder says more than a keyword: a mail has one folder, and was put there.
      const said = meant ?? labelOfFlags(mail.entry.flags, labels)
      if (said === null) continue
      mails.push({ ...mail, label: said.label })
      const row = rows.get(`${folder.path} ${said.label}`) ?? { folder: folder.path, ...said, mails: 0 }
      row.mails += 1
      rows.set(`${folder.path} ${said.label}`, row)
    }
  }
  return { mails, rows: [...rows.values()], others }
}

/** The preview, for people. */
export function planText({ mails, rows, others }: FolderPlan): string {
  const unused =
    others.length === 0 ? [] : [`Folders that stand for no label: ${others.map(printable).join(', ')}.`]
  if (mails.length === 0)
    return `${['No mail here says by its folder or keyword which label it has.', ...unused].join('\n')}\n`
  const columns: Column<PlanRow>[] = [
    { title: 'Folder', most: 40, cell: ({ folder }) => folder },
    { title: 'Label', most: 24, cell: ({ label }) => label },
    { title: 'Because', most: 40, cell: ({ why }) => why },
    { title: 'Mails', most: 8, align: 'right', cell: (row) => String(row.mails) },
  ]
  return `${[...tableLines(columns, rows), '', ...unused].join('\n')}\n`
}

type Said = { label: string; why: string } | null

/** By where the label moves mail to; else by a name that is the label's. Two labels of one folder say nothing. */
function labelOfFolder({ path, specialUse }: Folder, labels: readonly LabelConfig[]): Said {
  const moving = labels.filter(({ write }) => write.folder === path)
  const [mover, ...more] = moving
  if (mover !== undefined)
    return more.length === 0 ? { label: mover.name, why: 'the label moves mail there' } : null
  if (specialUse !== null && otherUses.has(specialUse)) return null
  const last = path.split(/[/.]/).at(-1) ?? path
  const called = labels.find(({ name }) => folded(name) === folded(last) || folded(name) === folded(path))
  return called === undefined ? null : { label: called.name, why: 'it is called like the label' }
}

function labelOfFlags(flags: readonly string[], labels: readonly LabelConfig[]): Said {
  const said = labels.filter(
    ({ write }) =>
      write.keyword !== undefined && flags.some((flag) => sameKeyword(flag, write.keyword ?? '')),
  )
  const [label, ...more] = said
  return label === undefined || more.length > 0
    ? null
    : { label: label.name, why: `keyword ${label.write.keyword}` }
}

function folded(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}

/** Folder names may hold anything, and control characters could redraw the terminal. */
function printable(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
}
