/** Text in UTF-7 (RFC 2152) that was read as ASCII. What is not a valid run stays as it is. */
export function decodeUtf7(text: string): string {
  return text.replace(/\+([A-Za-z0-9+/]*)-?/g, (whole, run: string) => {
    if (run === '') return whole === '+-' ? '+' : whole
    const bytes = Buffer.from(run, 'base64')
    if (bytes.length < 2) return whole
    return bytes
      .subarray(0, bytes.length & ~1)
      .swap16()
      .toString('utf16le')
  })
}
