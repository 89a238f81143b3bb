/**
 * Replays past mail of one account: what would be done with each, against where it is now. A mail whose place says what a
 * person takes it for is predicted as if everything but it had been learnt; the others with what is known now. The mailbox
 * is only read.
 */
import type { LabelConfig } from '../../config/config.ts'
import type { KnownExample } from '../../labels/example-list.ts'
import { createLabelEngine, crossValidate, type LabelEngine } from '../../labels/label-engine.ts'
import { classifyByRule } from '../../labels/label-rules.ts'
import type { Example } from '../../labels/label-set.ts'
import type { MailAccount } from '../../mail/contract.ts'
import type { ReplayedMail } from '../../report/replay/replayed-mail.ts'
import { labelPlaces, truthOf } from './label-places.ts'
import { listMails } from './list-mails.ts'
import { type ReadMail, readMails } from './read-mails.ts'
import type { ReadingFile } from './reading-file.ts'

export interface ReplayOptions {
  mailbox: MailAccount
  /** Watched folders; those of the labels are read besides. */
  folders: readonly string[]
  labels: readonly LabelConfig[]
  /** The labels of mailroom.yaml, which may be others. */
  configured: readonly LabelConfig[]
  readings: ReadingFile
  /** What was learnt so far, and which label Mailroom itself wrote to a mail, by its identity. */
  learnt: readonly (Example & { id: string; item: string })[]
  ownLabel: (identity: string) => Promise<string | null>
  since: Date
  /** Of each folder only so many, the newest; null for all. */
  last: number | null
  maxBytes: number
  /** Lists that are addresses of our own. */
  ownLists: readonly string[]
  /** Told how many mails there are, then after each batch how many more are read. */
  listed: (count: number) => void
  told: (count: number) => void
}

export interface Replay {
  folders: string[]
  mails: ReplayedMail[]
  /** The same mails as they would be labelled if nothing had been learnt; null where no place says what is right. */
  untaught: ReplayedMail[] | null
}

export async function replay(options: ReplayOptions): Promise<Replay> {
  const { mailbox, labels, readings } = options
  const { encoder } = readings
  const there = (await mailbox.folders()).map(({ path }) => path)
  const places = labelPlaces(labels, options.configured, there)
  const ofLabels = places.flatMap((place) => place.folders).filter((path) => there.includes(path))
  const folders = [...new Set([...options.folders, ...ofLabels])]
  const listed = await listMails(mailbox, folders, options.since, options.last)
  options.listed(listed.length)
  const read = await readMails(mailbox, listed, readings, options, options.told)
  const mails = await Promise.all(read.map((mail) => judge(mail, places, options.ownLabel)))

  const taught = mails.filter(({ truth, isOwnWrite }) => truth !== null && !isOwnWrite)
  const seen = new Set(taught.map(({ identity }) => identity))
  const learnt = options.learnt.filter(({ item }) => !seen.has(item))
  const engine = await createLabelEngine({ labels, encoder, examples: options.learnt })
  const heldOut = await predictTaught(taught, learnt, labels, encoder)
  const predicted = mails.map((mail) => replayed(mail, labels, heldOut.get(mail) ?? classify(engine, mail)))
  if (taught.length === 0) return { folders, mails: predicted, untaught: null }
  const plain = options.learnt.length === 0 ? engine : await createLabelEngine({ labels, encoder })
  return {
    folders,
    mails: predicted,
    untaught: mails.map((mail) => replayed(mail, labels, classify(plain, mail))),
  }
}

type JudgedMail = ReadMail & Pick<ReplayedMail, 'truth' | 'isOwnWrite'>

async function judge(
  mail: ReadMail,
  places: Parameters<typeof truthOf>[0],
  ownLabel: ReplayOptions['ownLabel'],
): Promise<JudgedMail> {
  const truth = truthOf(places, mail.folder, mail.flags)
  return { ...mail, truth, isOwnWrite: truth !== null && (await ownLabel(mail.identity)) === truth }
}

/** What would be said of each if the others, and what was learnt of other mail, were known. */
async function predictTaught(
  mails: readonly JudgedMail[],
  learnt: readonly KnownExample[],
  labels: readonly LabelConfig[],
  encoder: ReadingFile['encoder'],
): Promise<Map<JudgedMail, ReplayedMail['classification']>> {
  const examples = mails.flatMap((mail) =>
    mail.reading === null
      ? []
      : [{ mail, example: { ...mail.content, label: mail.truth, reading: mail.reading } }],
  )
  const owners = new Map<Example, JudgedMail>(examples.map(({ mail, example }) => [example, mail]))
  const heldOut = await crossValidate({
    labels,
    encoder,
    examples: [...examples.map(({ example }) => example), ...learnt],
  })
  return new Map(
    heldOut.flatMap(({ example, classification }) => {
      const mail = owners.get(example)
      return mail === undefined ? [] : [[mail, classification] as const]
    }),
  )
}

function classify(engine: LabelEngine, { reading, content }: ReadMail): ReplayedMail['classification'] {
  return reading === null ? null : engine.classify(reading, content)
}

/** The user's rules come first, as in the service. */
function replayed(
  mail: JudgedMail,
  labels: readonly LabelConfig[],
  classification: ReplayedMail['classification'],
): ReplayedMail {
  const rule = classifyByRule(labels, { ...mail.content, subject: mail.subject })
  const { subject, from, receivedAt, folder, truth, isOwnWrite } = mail
  return {
    ...{ subject, from, receivedAt, folder, truth, isOwnWrite },
    byRule: rule !== null,
    classification: rule ?? classification,
  }
}
