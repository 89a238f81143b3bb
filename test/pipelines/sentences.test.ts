import assert from 'node:assert/strict'
import test from 'node:test'
import { sentencesOf } from '../../pipelines/text/sentences.ts'

function sentences(text: string, language = 'en'): string[] {
  return sentencesOf(text, language).map(({ start, end }) => text.slice(start, end))
}

test('abbreviations, initials, dates and numbers end no sentence', () => {
  assert.deepEqual(sentences('Dr. J. Smith came at 9 a.m. today. See no. 5 please.'), [
    'Dr. J. Smith came at 9 a.m. today.',
    'See no. 5 please.',
  ])
  assert.deepEqual(sentences('Am 12. März 2026 kam z. B. nichts an. Danke.', 'de'), [
    'Am 12. März 2026 kam z. B. nichts an.',
    'Danke.',
  ])
})

test('"No." before a sentence is an answer', () => {
  assert.deepEqual(sentences('The answer is no. Please close it.'), ['The answer is no.', 'Please close it.'])
})

test('an address with question marks stays whole', () => {
  const text = 'Look at https://help.example.com/p?Id=3&Next=Yes!x now. Then tell us.'
  assert.deepEqual(sentences(text), [
    'Look at https://help.example.com/p?Id=3&Next=Yes!x now.',
    'Then tell us.',
  ])
})

test('a line wrapped by a mail program reads on', () => {
  const text = `The delivery of last week never came although your page says that
Tuesday was the day when it was handed over to the neighbour from
the second floor.`
  assert.equal(sentences(text).length, 1)
})

test('a line that its author ended is a sentence without a full stop', () => {
  assert.deepEqual(sentences('printer is broken\nPlease send someone\nFloor 3'), [
    'printer is broken',
    'Please send someone',
    'Floor 3',
  ])
})

test('bullets are sentences without their mark', () => {
  assert.deepEqual(sentences('I need:\n- two chairs\n* a desk\n1. a lamp\n2) a phone'), [
    'I need:',
    'two chairs',
    'a desk',
    'a lamp',
    'a phone',
  ])
})

test('a text without marks is cut into pieces that can be read', () => {
  const parts = sentences('word '.repeat(500))
  assert.ok(parts.length > 5)
  for (const part of parts) assert.ok(part.length <= 320)
})

test('a cut never splits a character', () => {
  for (const part of sentences('😀'.repeat(2_000))) assert.ok(part.isWellFormed())
})

test('Japanese and Chinese sentences end without a space', () => {
  assert.deepEqual(sentences('注文が届きません。確認してください。', 'ja'), [
    '注文が届きません。',
    '確認してください。',
  ])
})

test('a megabyte of any one thing is split quickly', () => {
  const startedAt = performance.now()
  for (const piece of ['a', 'a. ', '.\n', '- ', '\n', ' ', '。', 'Dr. ', 'x: y\n']) {
    sentencesOf(piece.repeat(300_000 / piece.length), 'en')
  }
  assert.ok(performance.now() - startedAt < 8_000)
})
