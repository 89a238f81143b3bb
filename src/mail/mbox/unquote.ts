const greater = 62
const newline = 10
const fromMark = Buffer.from('From ')

/** Takes one ">" from lines ">From ", ">>From " …: the quoting of mboxrd, and of mboxo where it can be told. */
export function unquoteFrom(message: Buffer): Buffer {
  const kept: Buffer[] = []
  let passed = 0
  for (let at = message.indexOf('\n>'); at !== -1; at = message.indexOf('\n>', at + 1)) {
    if (!isQuotedFrom(message, at + 1)) continue
    kept.push(message.subarray(passed, at + 1))
    passed = at + 2
  }
  return passed === 0 ? message : Buffer.concat([...kept, message.subarray(passed)])
}

function isQuotedFrom(message: Buffer, start: number): boolean {
  let at = start
  while (message[at] === greater) at += 1
  return message.subarray(at, at + fromMark.length).equals(fromMark)
}

/** Without the "From " line before it and the empty line after it, which belong to the mbox. */
export function withoutFrame(message: Buffer): Buffer {
  const start = message.subarray(0, fromMark.length).equals(fromMark) ? message.indexOf(newline) + 1 : 0
  let end = message.length
  if (message[end - 1] === newline && (message[end - 2] === newline || endsWithEmptyLine(message, end))) {
    end -= message[end - 2] === newline ? 1 : 2
  }
  return message.subarray(start, Math.max(start, end))
}

function endsWithEmptyLine(message: Buffer, end: number): boolean {
  return message[end - 2] === 13 && message[end - 3] === newline
}
