/** Clear mails, of which the labels of place.ts are certain. All of a kind differ in number, sender and Message-ID only. */

const texts = {
  order:
    'Hello,\n\nplease send us ten bags of your dark roast and a spare jug to the usual place.\n\nAda Example',
  invoice:
    'Hello,\n\nour bill for last month is attached, the total is 640.00 EUR, payable within 30 days.\n\nAda Example',
  problem:
    'Hello,\n\nour machine only blinks red, makes a loud noise and does nothing at all. How can we repair it?\n\nAda Example',
  newsletter: 'In this issue: five trends of the season, tips from our blog, and a word from the editor.',
} as const
const subjects = {
  order: 'Order of ten bags',
  invoice: 'Our bill for last month',
  problem: 'The machine does not work',
  newsletter: 'Five trends of the season',
} as const

export type Kind = keyof typeof texts

/** The Message-ID of mail `number` of a kind, with angle brackets. */
export function messageId(kind: Kind, number: number): string {
  return `<${kind}.${number}@customer.example>`
}

/** RFC 5322 bytes: some 400, or about `size` of them, most of which nobody reads. */
export function mail(kind: Kind, number: number, size = 0): Buffer {
  const filling = Array.from({ length: Math.max(0, Math.ceil((size - 400) / 78)) }, () => 'x'.repeat(65))
  const lines = [
    `From: Ada Example <ada.${number}@customer.example>`,
    'To: support@halfmoon.example',
    `Subject: ${subjects[kind]} (${number})`,
    `Message-ID: ${messageId(kind, number)}`,
    'Date: Mon, 16 Nov 2026 09:00:00 +0000',
    ...(kind === 'newsletter' ? ['List-Id: <trends.customer.example>'] : []),
    ...filling.map((letters) => `X-Filling: ${letters}`),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    ...texts[kind].split('\n'),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n`)
}

export function exampleText(kind: Kind): string {
  return `${subjects[kind]}\n\n${texts[kind]}`
}
