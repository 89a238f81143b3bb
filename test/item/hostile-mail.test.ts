import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { bombs } from './bombs.ts'
import { readRaw } from './compose.ts'

const mostMilliseconds = 5_000
const mostMegabytes = 300

for (const [name, build] of Object.entries(bombs)) {
  test(`a bomb is read in less than 5 s: ${name}`, async () => {
    const raw = Buffer.from(build())
    const start = performance.now()
    const message = await readRaw(raw, { maxBytes: 60_000_000 })
    assert.ok(performance.now() - start < mostMilliseconds)
    assert.ok(message.text.length <= 1_000_000)
  })
}

for (const name of [
  '200,000 attachments',
  '2 million short headers',
  '6 million empty lines',
  '3 million lines of dashes',
  'format=flowed in one paragraph',
  '24 MB without a line end',
  'HTML: table cells',
]) {
  test(`a bomb is read in less than 300 MB: ${name}`, () => {
    const script = fileURLToPath(new URL('measure-bomb.ts', import.meta.url))
    const megabytes = Number(execFileSync(process.execPath, [script, name], { encoding: 'utf8' }))
    assert.ok(megabytes < mostMegabytes, `${megabytes} MB`)
  })
}

test('bytes of any kind are read without an error', async () => {
  // A fixed sequence, so that a failure can be repeated.
  let state = 42
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state % below
  }
  const seeds = [
    'From: a <a@b.example>\r\nSubject: =?utf-8?q?x?=\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p style=3D"color:red">x<a href=3D"http://x">y</a>\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: y\r\n\r\nz\r\n--b--\r\n',
    'Subject: Re: x\r\n\r\nYes.\r\n\r\nOn 5 Mar 2024, Max <m@f.example> wrote:\r\n> Well?\r\n-- \r\nJane\r\n',
  ]
  for (let round = 0; round < 1_500; round++) {
    const bytes = Buffer.from(seeds[round % seeds.length] as string)
    for (let change = 0; change < 1 + random(12); change++) {
      const at = random(bytes.length)
      const kind = random(3)
      if (kind === 0) bytes[at] = random(256)
      else if (kind === 1) bytes.copyWithin(at, random(bytes.length), random(bytes.length))
      else bytes.fill('\r\n->"=;:<'[random(9)] as string, at, at + random(8))
    }
    const message = await readRaw(bytes)
    assert.equal(typeof message.text, 'string')
    assert.ok(!/[\0\u200b\u202e]/.test(message.text + message.subject))
  }
})
