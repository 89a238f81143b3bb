import assert from 'node:assert/strict'
import test from 'node:test'
import { contentOf } from '../../pipelines/text/content.ts'

function matter(text: string, language = 'en'): string[] {
  return contentOf(text, 0, language).sentences.map(({ start, end }) => text.slice(start, end))
}

test('greeting, wishes, thanks, closing and the name below it are left out', () => {
  const text = `Hi team,

I hope this email finds you well. The printer is down. Can you fix it?

Thanks in advance!
Best regards,
John Smith
Head of Sales
+1 555 123 4567`
  assert.deepEqual(matter(text), ['The printer is down.', 'Can you fix it?'])
})

test('so they are in German, French, Spanish, Italian, Dutch and Portuguese', () => {
  const mails: [string, string, string][] = [
    [
      'de',
      'Sehr geehrte Damen und Herren,\n\nhiermit kündige ich.\n\nMit freundlichen Grüßen\nAnna Schmidt',
      'hiermit kündige ich.',
    ],
    ['fr', "Bonjour Madame,\n\nma commande manque.\n\nMerci d'avance,\nClaire Dubois", 'ma commande manque.'],
    ['es', 'Hola:\n\nNo puedo entrar. Muchas gracias de antemano.\n\nUn saludo\nPedro', 'No puedo entrar.'],
    ['it', 'Buongiorno,\nnon riesco ad accedere.\nCordiali saluti\nMarco', 'non riesco ad accedere.'],
    ['nl', 'Beste Jan,\nik kan niet inloggen.\nMet vriendelijke groet\nPiet', 'ik kan niet inloggen.'],
    ['pt', 'Olá,\nnão consigo entrar.\nAtenciosamente\nMaria', 'não consigo entrar.'],
  ]
  for (const [language, text, expected] of mails) assert.deepEqual(matter(text, language), [expected])
})

test('a greeting is cut from the sentence it opens', () => {
  assert.deepEqual(matter('Dear Ms. Miller, my invoice is wrong.'), ['my invoice is wrong.'])
  assert.deepEqual(matter('Hola, buenos días: mi pedido falta.', 'es'), ['mi pedido falta.'])
  assert.deepEqual(matter('Hi Bob – the server is down again'), ['the server is down again'])
})

test('a sentence that only looks like a greeting or a footer stays', () => {
  assert.deepEqual(matter('Best price ever for you.'), ['Best price ever for you.'])
  assert.deepEqual(matter('I cannot open it in Excel.'), ['I cannot open it in Excel.'])
  assert.deepEqual(matter('Please unsubscribe me from the list.'), ['Please unsubscribe me from the list.'])
  assert.deepEqual(matter("Merci de m'envoyer la facture.", 'fr'), ["Merci de m'envoyer la facture."])
})

test('a mail that only says thanks is about that', () => {
  assert.deepEqual(matter('Hi,\nThanks a lot, that solved it!\nBest\nBob'), ['Thanks a lot, that solved it!'])
})

test('a mail of nothing but a greeting has no matter', () => {
  assert.deepEqual(matter('Hello,\n\nBest regards'), [])
})
