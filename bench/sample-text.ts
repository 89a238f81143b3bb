/** Texts for benches: seeded, each different, of a wished number of tokens. */

const sentences = [
  'Good morning, our printer on the second floor has shown error 4711 since Monday.',
  'Could you please send me the corrected invoice for order 2026-118?',
  'I was charged twice for the same subscription and nobody answered my last two messages!',
  'Thank you for the quick help yesterday; everything works again.',
  'The delivery was announced for Thursday, but the parcel still has not left the warehouse.',
  'Please add Ms. Okonkwo to the shared folder and remove the two trainees.',
  'We would like a quotation for forty seats, with delivery before the end of the month.',
  'Since the update the export stops at half of the rows without any message.',
  'My application for the position of technician is attached, with my CV and two references.',
  'Is the meeting on Tuesday still on, and which room did you book?',
]

/** `count` whole sentences, chosen by `seed`. */
export function sampleText(seed: number, count: number): string {
  return Array.from(
    { length: count },
    (_, index) => sentences[(seed * 7 + index * 3 + index * seed) % sentences.length],
  ).join(' ')
}

/** A mail of about 128 tokens (measured by the bench that uses it), no two alike. */
export function sampleMail(seed: number): { raw: string; subject: string; text: string } {
  const subject = `Case ${seed}: ${['printer', 'invoice', 'delivery', 'quotation', 'export'][seed % 5]}`
  const text = sampleText(seed, 7)
  const raw = [
    `From: Person ${seed} <person${seed}@example.org>`,
    'To: support@example.com',
    `Subject: ${subject}`,
    `Message-ID: <bench-${seed}@example.org>`,
    'Date: Mon, 16 Nov 2026 09:00:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    '',
  ].join('\r\n')
  return { raw, subject, text }
}
