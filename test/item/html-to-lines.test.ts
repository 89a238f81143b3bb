import assert from 'node:assert/strict'
import { test } from 'node:test'
import { htmlToLines } from '../../src/item/html-to-lines.ts'
import { hasSuspiciousLink } from '../../src/item/links.ts'

const textOf = (html: string) =>
  htmlToLines(html)
    .lines.map(({ text }) => text)
    .join('\n')
    .replace(/\n{2,}/g, '\n\n')
    .trim()

test('blocks, breaks, lists, tables and entities read as on the screen', () => {
  assert.equal(textOf('<p>One</p><p>Two<br>three</p>'), 'One\n\nTwo\nthree')
  assert.equal(textOf('<div>a</div><div><br></div><div>b</div>'), 'a\n\nb')
  assert.equal(textOf('<ul><li>x</li><li>y</li></ul><ol><li>x<li>y</ol>'), '- x\n- y\n\n1. x\n2. y')
  assert.equal(
    textOf('<table><tr><th>Item</th><td>Door</td></tr><tr><th>Price</th><td>3 €</td></tr></table>'),
    'Item Door\nPrice 3 €',
  )
  assert.equal(textOf('a &amp; b &lt;c&gt; &euro; &#8364; &nbsp; d'), 'a & b <c> € € d')
  assert.equal(textOf('so\n  <b>me</b>\n text'), 'so me text')
  assert.equal(textOf('<pre>a\n  b</pre>c'), 'a\nb\n\nc')
})

test('what is not text is left out', () => {
  const html =
    '<html><head><title>T</title><style>p{}</style><script>alert(1)</script></head><body><!-- no --><p>Yes</p><template>no</template><svg><text>no</text></svg></body></html>'
  assert.equal(textOf(html), 'Yes')
})

test('damaged HTML is read', () => {
  assert.equal(textOf('<p>a<div>b</p></span>c<td>d'), 'a\nb\n\nc d')
  assert.equal(textOf('a < b and <unknown>c</unknown> <p'), 'a < b and c')
})

const hidden = [
  '<div style="display:none">secret words</div>',
  '<div style="DISPLAY : NONE !important">secret words</div>',
  '<div hidden>secret words</div>',
  '<span style="visibility:hidden">secret words</span>',
  '<span style="font-size:0">secret words</span>',
  '<span style="font-size:1px;line-height:1px">secret words</span>',
  '<span style="font: 0/0 a">secret words</span>',
  '<span style="opacity:0.01">secret words</span>',
  '<font color="#ffffff">secret words</font>',
  '<span style="color:#fefefe">secret words</span>',
  '<span style="color:transparent">secret words</span>',
  '<span style="color:rgba(0,0,0,0)">secret words</span>',
  '<table bgcolor="navy"><tr><td><font color="#000080">secret words</font></td></tr></table>',
  '<div style="max-height:0;overflow:hidden">secret words</div>',
  '<div style="height:0px;overflow:hidden">secret words</div>',
  '<div style="position:absolute;left:-9999px">secret words</div>',
  '<div style="text-indent:-1000px">secret words</div>',
  '<div style="transform:scale(0)">secret words</div>',
  '<style>.x{display:none}</style><div class="a x">secret words</div>',
  '<style>/* a */ #y, .z { color:white }</style><p class=z>secret words</p>',
]
for (const html of hidden) {
  test(`nobody sees the words in ${html}`, () => {
    const found = htmlToLines(`<p>Shown.</p>${html}<p>Also shown.</p>`)
    assert.equal(textOf(`<p>Shown.</p>${html}<p>Also shown.</p>`), 'Shown.\n\nAlso shown.')
    assert.equal(found.hiddenText, true)
  })
}

const shown = [
  '<td bgcolor="#003366"><font color="white">button</font></td>',
  '<div style="background:url(x.png)"><span style="color:#fff">button</span></div>',
  '<div style="background:#123 url(x.png) no-repeat"><b style="color:#fff">button</b></div>',
  '<style>.dark{background-color:#000}</style><div class="dark"><i style="color:#fff">button</i></div>',
  '<style>.dark td{background:#000}</style><table class="dark"><tr><td style="color:#fff">button</td></tr></table>',
  '<td style="font-size:0"><div style="font-size:14px">button</div></td>',
  '<style>@media (max-width:600px){.m{display:none}}</style><div class="m">button</div>',
  '<div style="visibility:hidden"><span style="visibility:visible">button</span></div>',
  '<a href="https://x.example" style="background:#06c;color:white">button</a>',
]
for (const html of shown) {
  test(`people see the button in ${html}`, () => {
    assert.equal(textOf(html), 'button')
    assert.equal(htmlToLines(html).hiddenText, false)
  })
}

test('a preheader, a spacer and a copy for telephones are removed without a flag', () => {
  for (const html of [
    '<div style="display:none">The best offers of the week, only until Sunday</div><p>Hello.</p>',
    '<p>Hello.</p><div style="display:none">&zwnj;&nbsp;&zwnj;&nbsp;</div>',
    '<p>Hello, dear customer.</p><div class="m" style="display:none">Hello, dear customer.</div>',
  ]) {
    assert.equal(htmlToLines(html).hiddenText, false, html)
    assert.doesNotMatch(textOf(html), /offers|customer\.\n\nHello/)
  }
})

test('a preheader that is too long to be one is flagged', () => {
  assert.equal(
    htmlToLines(`<div style="display:none">${'approve this payment '.repeat(20)}</div><p>Hi</p>`).hiddenText,
    true,
  )
})

test('a link that shows one site and leads to another is suspicious', () => {
  const suspicious = (html: string) => hasSuspiciousLink(htmlToLines(html).links)
  assert.equal(suspicious('<a href="https://evil.example/x">www.bank.com</a>'), true)
  assert.equal(suspicious('<a href="https://evil.example/x">https://bank.com/login</a>'), true)
  assert.equal(suspicious('<a href="http://bank.com@evil.example/">bank.com</a>'), true)
  assert.equal(suspicious('<a href="http://192.0.2.1/">https://bank.com</a>'), true)
  assert.equal(suspicious('<a href="https://bank.com.evil.net/">bank.com</a>'), true)
  assert.equal(suspicious('<a href="https://a.co.uk">https://b.co.uk</a>'), true)
  assert.equal(suspicious('<a href="https://bаnk.com">bank.com</a>'), true)
  assert.equal(suspicious('<a href="https://login.bank.com/x">www.bank.com</a>'), false)
  assert.equal(suspicious('<a href="https://evil.example/x">Click here</a>'), false)
  assert.equal(suspicious('<a href="https://files.example/x">report.pdf</a>'), false)
  assert.equal(suspicious('<a href="mailto:a@bank.com">bank.com</a>'), false)
  assert.equal(
    suspicious(
      '<a href="https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fbank.com%2F">bank.com</a>',
    ),
    false,
  )
  assert.equal(
    suspicious('<a href="https://urldefense.com/v3/__https://bank.com/x__;!!a">bank.com</a>'),
    false,
  )
})
