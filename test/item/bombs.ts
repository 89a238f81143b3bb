/** Mails made to cost much: by name, each built when it is asked for. */
export const bombs: Record<string, () => string> = {
  '10,000 nested multiparts': () => {
    const levels = Array.from(
      { length: 10_000 },
      (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n`,
    )
    return `Subject: bomb\r\n${levels.join('')}\r\nhello`
  },
  '10,000 nested messages': () =>
    `Subject: bomb\r\n${'Content-Type: message/rfc822\r\n\r\n'.repeat(10_000)}hello`,
  '200,000 parts': () => multipart('--b\r\n\r\nx\r\n'.repeat(200_000)),
  '200,000 attachments': () => multipart('--b\r\nContent-Type: image/png\r\n\r\nx\r\n'.repeat(200_000)),
  '50 MB of headers': () => `Subject: bomb\r\n${`X-A: ${'a'.repeat(1_000)}\r\n`.repeat(50_000)}\r\nhello`,
  '2 million short headers': () => `Subject: bomb\r\n${'a:\r\n'.repeat(2_000_000)}\r\nhello`,
  'one header of 20 MB': () => `X-A: ${'a '.repeat(10_000_000)}\r\n\r\nhello`,
  'a folded header of a million lines': () => `X-A: a\r\n${' b\r\n'.repeat(1_000_000)}\r\nhello`,
  '300,000 recipients': () => `To: ${'a@b.example, '.repeat(300_000)}\r\n\r\nhello`,
  'open quotes in addresses': () =>
    `To: ${'<"('.repeat(80_000)}\r\nFrom: ${'(\\'.repeat(50_000)}\r\n\r\nhello`,
  '100,000 encoded words': () => `Subject: ${'=?utf-8?q?a?= '.repeat(100_000)}\r\n\r\nhello`,
  'half an encoded word': () => `Subject: ${'=?utf-8?q?'.repeat(50_000)}\r\n\r\nhello`,
  'open brackets in References': () =>
    `References: ${'<a'.repeat(100_000)}\r\nList-Id: ${'<'.repeat(100_000)}\r\n\r\nx`,
  'spaces in a date': () => `Date: ${' '.repeat(200_000)}x\r\nSubject: ${' '.repeat(200_000)}x\r\n\r\nhello`,
  'open parameters': () => `Content-Type: text/plain${'; a="'.repeat(30_000)}\r\n\r\nhello`,
  'spaces before a boundary': () => `Content-Type: multipart/mixed;${' '.repeat(200_000)}x\r\n\r\nhello`,
  'a million words in one line': () => `Subject: bomb\r\n\r\n${'word '.repeat(1_000_000)}`,
  '24 MB without a line end': () => `Subject: bomb\r\n\r\n${'x'.repeat(24_000_000)}`,
  '6 million empty lines': () => `Subject: bomb\r\n\r\n${'\r\n'.repeat(6_000_000)}x`,
  '3 million lines of dashes': () => multipart(`--b\r\n\r\n${'--\r\n'.repeat(3_000_000)}`),
  '3 million lines before the first part': () => multipart(`${'--x\r\n'.repeat(3_000_000)}--b\r\n\r\nhello`),
  'almost the boundary, a million times': () =>
    `Content-Type: multipart/mixed; boundary=${'b'.repeat(60)}\r\n\r\n${`--${'b'.repeat(59)}c\r\n`.repeat(300_000)}`,
  'spaces after dashes': () => multipart(`--b\r\n\r\n${`--${' '.repeat(1_000)}x\r\n`.repeat(20_000)}`),
  'quoted-printable soft breaks': () =>
    `Content-Transfer-Encoding: quoted-printable\r\n\r\n${'a=\r\n'.repeat(500_000)}b`,
  'base64 of one character a line': () =>
    `Content-Transfer-Encoding: base64\r\n\r\n${'YQ==\r\n'.repeat(500_000)}`,
  'format=flowed in one paragraph': () =>
    `Content-Type: text/plain; format=flowed\r\n\r\n${'a \r\n'.repeat(500_000)}b`,
  'quote signs': () => `Subject: Re: x\r\n\r\n${'>'.repeat(2_000_000)}\r\n${'> '.repeat(1_000_000)}x`,
  'half a head of a quote on each line': () =>
    `Subject: Re: x\r\n\r\n${'On 5 Mar 2024 at 10:00, Max <m@f.example>\r\n'.repeat(30_000)}`,
  'a head of a quote in one long line': () =>
    `Subject: Re: x\r\n\r\n${'On 5 Mar 2024 at 10:00 '.repeat(50_000)}wrote:`,
  'closing formulas': () => `Subject: Re: x\r\n\r\n${'Thanks,\r\nBest regards,\r\nJane\r\n'.repeat(10_000)}`,
  'almost closing formulas': () =>
    `Subject: Re: x\r\n\r\n${`mit ${'freundlichen '.repeat(9)}\r\n`.repeat(20_000)}`,
  'header labels': () => `Subject: Re: x\r\n\r\n${'From: a\r\nx\r\nx\r\nSent: b\r\n'.repeat(8_000)}`,
  dividers: () => `Subject: Re: x\r\n\r\n${`${'-'.repeat(250)}x\r\n`.repeat(30_000)}`,
  'zero-width characters': () =>
    `Content-Type: text/plain; charset=utf-8\r\n\r\n${'\u200b\u200d\u{E0041}'.repeat(200_000)}x`,
  'combining characters': () =>
    `Content-Type: text/plain; charset=utf-8\r\n\r\na${'\u0301\u0323'.repeat(400_000)}`,
  'HTML: 200,000 nested elements': () => html('<div>'.repeat(200_000)),
  'HTML: 100,000 elements closed wrongly': () => html(`${'<b>'.repeat(100_000)}${'</i>'.repeat(100_000)}`),
  'HTML: unclosed formatting': () => html('<font color=red>word<br>'.repeat(60_000)),
  'HTML: 50,000 attributes': () => html(`<p ${'a=b '.repeat(50_000)}>x`),
  'HTML: different attributes': () =>
    html(`<p ${Array.from({ length: 50_000 }, (_, index) => `a${index}=b`).join(' ')}>x`),
  'HTML: one style of a megabyte': () => html(`<p style="${'color:red;'.repeat(100_000)}">x</p>`.repeat(2)),
  'HTML: a thousand long styles': () => html(`<p style="${'color:red;'.repeat(150)}">x</p>`.repeat(1_200)),
  'HTML: a sheet of open braces': () =>
    html(`<style>${'@media{'.repeat(30_000)}${'a{'.repeat(90_000)}</style>x`),
  'HTML: open comments in a sheet': () => html(`<style>${'/*'.repeat(500_000)}</style>x`),
  'HTML: many rules, many classes': () =>
    html(
      `<style>${Array.from({ length: 5_000 }, (_, index) => `.c${index}{color:red}`).join('')}</style>${`<p class="${'c1 '.repeat(100)}">x</p>`.repeat(3_000)}`,
    ),
  'HTML: open comments': () => html('<!--'.repeat(400_000)),
  'HTML: open tags': () => html('<'.repeat(1_500_000)),
  'HTML: entities': () => html('&amp;&#38;&lt'.repeat(120_000)),
  'HTML: half entities': () => html('&'.repeat(1_500_000)),
  'HTML: links': () => html('<a href="https://x.example/?a=b">www.y.example</a>'.repeat(30_000)),
  'HTML: a link of a megabyte': () =>
    html(`<a href="https://x.example/${'a/'.repeat(500_000)}">${'www.'.repeat(200_000)}</a>`),
  'HTML: hidden pieces': () => html('<p>x</p><p hidden>hidden words here</p>'.repeat(40_000)),
  'HTML: nested quotes': () => html(`${'<blockquote type=cite>x'.repeat(30_000)}`),
  'HTML: nested lists': () => html('<ul><li>'.repeat(60_000)),
  'HTML: table cells': () => html(`<table>${'<tr><td>x<td>y'.repeat(80_000)}`),
  'HTML: spaces': () => html(`<p>${' '.repeat(1_800_000)}x`),
  'HTML and text, large': () =>
    `Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\n${'word word word\r\n'.repeat(60_000)}--b\r\nContent-Type: text/html\r\n\r\n${'<p>word word word</p>\r\n'.repeat(40_000)}--b--`,
  'mixed text and HTML parts': () =>
    multipart(
      `${'--b\r\n\r\nplain\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>html</p>\r\n'.repeat(10_000)}`,
    ),
}

function multipart(body: string): string {
  return `Content-Type: multipart/mixed; boundary=b\r\n\r\n${body}`
}

function html(body: string): string {
  return `Subject: Re: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${body}`
}
