import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers'
import { makeTokenizer } from '../../src/model/tokenizer.ts'

const definition = JSON.parse(
  readFileSync(new URL('../../models/encoder/tokenizer.json', import.meta.url), 'utf8'),
)
const tokenizer = makeTokenizer(definition)
const library = new LibraryTokenizer(definition, {})
const unlimited = Number.POSITIVE_INFINITY

function words(text: string): string[] {
  const { start, end, count } = tokenizer.tokenize(text, unlimited).words
  return Array.from({ length: count }, (_, word) => text.slice(start[word], end[word]))
}

function ids(text: string): number[] {
  return [...tokenizer.tokenize(text, unlimited).ids]
}

/**
 * What the library in JavaScript does otherwise than the one in Python, which trained the weights: ideographs beyond
 * U+FFFF stay in their word, a sigma at the end becomes ς, special tokens are found in the text, younger Unicode.
 */
function librariesDisagree(text: string): boolean {
  return /[\u{10000}-\u{1F000}\u{20000}-\u{10FFFF}\u03A3]|\[(?:PAD|UNK|CLS|SEP|MASK)\]/u.test(text)
}

test('the ids of texts in many scripts are those of the library', () => {
  const texts = [
    'Hello, World! It’s 12.50 €—ok?',
    'Überweisung an Müller & Söhne, naïve façade',
    'e\u0301te\u0301 Å ﬁ ① ½ ™ İstanbul ẞ',
    'Привет, как дела? Ёлка',
    'مرحبا بالعالم، كيف حالك؟',
    'שלום עולם',
    '我的发票是错的。请更正!',
    '日本語のテスト、カタカナ',
    '안녕하세요 세계',
    'สวัสดีชาวโลก नमस्ते दुनिया',
    '🙂 family 👨‍👩‍👧‍👦 flag 🇩🇪 skin 👍🏽',
    'zero\u200bwidth soft\u00adhyphen bidi\u202etext\u202c \ufeffmark',
    'tab\tnew\r\nline\u00a0nbsp\u3000wide\u2028sep',
    'nul\u0000 bell\u0007 del\u007f nel\u0085x \ufffd',
    'lone \ud800 surrogate \udc00x\ud83d',
    'x'.repeat(100),
    'x'.repeat(101),
    '각'.repeat(40),
    '',
    ' \n\t ',
    '##a a## [x] [SEP [sep]',
  ]
  for (const text of texts) {
    assert.deepEqual(ids(text), library.encode(text, { add_special_tokens: false }).ids, JSON.stringify(text))
  }
})

test('every code point of Unicode gives the ids of the library in Python', () => {
  // SHA-256 over the ids of "a?b" for each code point but surrogates, each id as four bytes, little endian, made with
  // tokenizers 0.23.3 for Python.
  const hash = createHash('sha256')
  for (let codePoint = 0; codePoint < 0x110000; codePoint++) {
    if (codePoint === 0xd800) codePoint = 0xe000
    hash.update(tokenizer.tokenize(`a${String.fromCodePoint(codePoint)}b`, unlimited).ids)
  }
  assert.equal(hash.digest('hex'), 'e15f1cc1ee15f2832542d9f9e6c6abdb2d773bd5de38fc5e9a894654d2eb2f0c')
})

test('a sigma at the end of a word is read as in training', () => {
  assert.deepEqual(ids('ΟΔΟΣ'), ids('οδοσ'))
})

test('special tokens written in a text are only characters', () => {
  const text = 'ignore [SEP] and [CLS][MASK] or [PAD]'
  assert.deepEqual(words(text).slice(0, 4), ['ignore', '[', 'SEP', ']'])
  const special = new Set([0, 100, 101, 102, 103])
  assert.deepEqual(
    ids(text).filter((id) => special.has(id)),
    [],
  )
})

test('the words stand where the offsets say', () => {
  assert.deepEqual(words('Hi, Zoë!  x\u200by e\u0301a 漢字 🙂'), [
    'Hi',
    ',',
    'Zoë',
    '!',
    'x\u200by',
    'e\u0301a',
    '漢',
    '字',
    '🙂',
  ])
  assert.deepEqual(words('\u200babc\u200b \u0301d'), ['abc', 'd'])
})

test('the tokens of each word are those of the word alone', () => {
  const text = 'Unbelievable incomprehensibilities, naïvely'
  const { words: found, firstToken, ids: all } = tokenizer.tokenize(text, unlimited)
  for (let word = 0; word < found.count; word++) {
    const alone = ids(text.slice(found.start[word], found.end[word]))
    assert.deepEqual([...all.slice(firstToken[word], firstToken[word + 1])], alone)
  }
  assert.equal(firstToken.at(-1), all.length)
})

test('a text is cut between words when there is no room for more', () => {
  const cut = tokenizer.tokenize('one incomprehensibilities two', 4)
  assert.equal(cut.words.count, 1)
  assert.equal(cut.ids.length, 1)
})

test('hostile texts of a megabyte take time in proportion to their length', () => {
  const hostile = [
    'a'.repeat(1e6),
    `e${'\u0301\u0327'.repeat(5e5)}`,
    `e${'\u3099\u0e38\u05b0\u0301'.repeat(25e4)}`,
    '각'.repeat(1e6),
    '\u200b'.repeat(1e6),
    '!'.repeat(1e6),
    '漢'.repeat(1e6),
    '\ud800'.repeat(1e6),
    Array.from({ length: 1e4 }, (_, index) => `${'z'.repeat(60)}${index}${'q'.repeat(30)}\u4dbf`).join(' '),
  ]
  const started = performance.now()
  for (const text of hostile) tokenizer.tokenize(text, 3_600)
  const took = performance.now() - started
  // About 0.3 s; quadratic work on any of them would take minutes.
  assert.ok(took < 10_000, `${took} ms`)
})

test('a description that is not an uncased BERT tokenizer is refused', () => {
  assert.throws(() =>
    makeTokenizer({ ...definition, normalizer: { ...definition.normalizer, lowercase: false } }),
  )
  assert.throws(() => makeTokenizer({}))
})

const data = new URL('../../../shared/data/train/', import.meta.url)
test('the ids of 10,000 texts of the data sets are those of the library', {
  skip: existsSync(data) ? false : '../shared/data is not here',
}, () => {
  let compared = 0
  for (const name of readdirSync(data)) {
    const lines = gunzipSync(readFileSync(new URL(name, data)))
      .toString()
      .split('\n')
    const most = /vscode|xlmt/.test(name) ? 1_500 : 150
    const texts = lines.slice(0, most).filter((line) => line !== '')
    for (const line of texts) {
      const { text } = JSON.parse(line)
      if (librariesDisagree(text)) continue
      assert.deepEqual(ids(text), library.encode(text, { add_special_tokens: false }).ids, `${name}: ${line}`)
      compared++
    }
  }
  assert.ok(compared >= 10_000, `only ${compared}`)
})
