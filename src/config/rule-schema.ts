/** `labels[].match`: the rules that settle a label before the model is asked. */
import { z } from 'zod'
import { parseSenderPattern } from '../labels/sender-pattern.ts'
import { oneOrMore } from './one-or-more.ts'
import { text } from './text-schema.ts'

const most = 1000
const facts = ['list', 'bulk', 'auto-reply', 'bounce', 'calendar'] as const

const fact = z.enum(facts, `one of ${facts.join(', ')}`)

const sender = text(
  'an address (jane@example.com), a domain (example.com) or its subdomains (*.example.com)',
  320,
).refine(
  (written) => parseSenderPattern(written) !== null,
  'an address (jane@example.com), a domain (example.com) or its subdomains (*.example.com)',
)

/** A pattern of nothing but stars would settle every mail. */
const pattern = (expected: string) =>
  text(expected, 200).refine((written) => /[^*\s]/.test(written), `${expected}, not only *`)

const listId = pattern('a List-Id, such as announce.example.com')
const subject = pattern('plain text of a subject')

function some<One extends z.ZodType>(one: One, what: string) {
  return oneOrMore(one, z.array(one, what).min(1, what).max(most, `${what}, at most ${most}`))
}

const Rule = z
  .strictObject(
    {
      from: some(sender, 'a list of addresses and domains').optional().meta({
        about:
          'Senders: an address (`jane@example.com`), a domain (`example.com`) or its subdomains (`"*.example.com"`). Never fits a sender that our own mail server found forged',
        default: 'any sender',
      }),
      listId: some(listId, 'a list of List-Ids').optional().meta({
        about: 'List-Ids of mailing lists (`announce.example.com`); `*` stands for anything',
        default: 'any list, or none',
      }),
      subject: some(subject, 'a list of texts').optional().meta({
        about:
          'Text that stands anywhere in the subject, in upper or lower case; `*` stands for anything (`"order * shipped"`)',
        default: 'any subject',
      }),
      flags: some(fact, `a list of ${facts.join(', ')}`)
        .optional()
        .meta({
          about:
            'Facts from the headers: `list` (mailing list), `bulk` (newsletter), `auto-reply` (out of office), `bounce` (delivery report), `calendar` (invitation)',
          default: 'any facts',
        }),
    },
    'a map with from, listId, subject or flags',
  )
  .refine((rule) => Object.values(rule).some((field) => field !== undefined), {
    message: 'a map with at least one of from, listId, subject, flags',
    // A key that was written wrong is told by its name already.
    when: ({ issues }) => issues.length === 0,
  })

export const Match = oneOrMore(
  Rule,
  z.array(Rule, 'a rule, or a list of rules').min(1, 'at least one rule').max(most, `at most ${most} rules`),
)
