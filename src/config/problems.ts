import { z } from 'zod'
import { UserError } from '../errors.ts'
import { nearest } from './nearest.ts'
import { schemaAt } from './schema.ts'
import { passwordVariable, redisPasswordVariable, smtpPasswordVariable, tokenVariable } from './secrets.ts'
import type { KeyPath, YamlFile } from './yaml-file.ts'

const secretWord = /pass(word|wd|phrase)?|passwd|secret|token|pwd|api.?key|credential/i

/** Collects every mistake of one file, so that a person sees all of them at once. */
export interface Problems {
  /** "file:line: key: `came` came, expected: …" */
  expected(path: KeyPath, expected: string): void
  /** "file:line: key: sentence" */
  say(path: KeyPath, sentence: string): void
  /** All issues of a failed zod parse whose input stood at `base`. */
  issues(base: KeyPath, schema: z.ZodType, error: z.ZodError): void
  /** "file:line: key", for warnings. */
  place(path: KeyPath): string
  /** Throws one UserError that lists what was collected, in the order of the file; nothing collected, nothing thrown. */
  throwAny(): void
}

export function collectProblems(file: YamlFile): Problems {
  const found: { line: number; text: string }[] = []
  const place = (path: KeyPath) =>
    `${file.name}:${file.line(path)}${path.length > 0 ? `: ${keyName(path)}` : ''}`
  const problems: Problems = {
    place,
    say(path, sentence) {
      found.push({ line: file.line(path), text: `${place(path)}: ${sentence}` })
    },
    expected(path, expected) {
      problems.say(path, `${shown(valueAt(file.value, path), path)} came, expected: ${expected}.`)
    },
    issues(base, schema, error) {
      for (const issue of error.issues) report(base, schema, issue)
    },
    throwAny() {
      if (found.length === 0) return
      const lines = found.sort((left, right) => left.line - right.line).map(({ text }) => text)
      throw new UserError('configuration', [...new Set(lines)].join('\n'))
    },
  }

  function report(base: KeyPath, schema: z.ZodType, issue: z.core.$ZodIssue): void {
    const inside = issue.path.map((step) => (typeof step === 'number' ? step : String(step)))
    const path = [...base, ...inside]
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys)
        problems.say([...path, key], unknownKey(key, [...path, key], schemaAt(schema, inside)))
    } else if (issue.code === 'invalid_key') {
      problems.say(path, `the name is wrong, expected: ${issue.issues[0]?.message ?? issue.message}.`)
    } else {
      problems.expected(path, issue.message)
    }
  }
  return problems
}

/** Why a secret may not stand in the file, and where it goes instead. */
export function secretSentence(variable: string): string {
  return `secrets never stand in this file: set the environment variable ${variable}, or ${variable}_FILE to a file that holds it, and delete this.`
}

/** Does a key look as if its value were a secret? */
function looksSecret(key: string): boolean {
  return secretWord.test(key)
}

function unknownKey(key: string, path: KeyPath, parent: z.ZodType | undefined): string {
  if (looksSecret(key)) return secretSentence(variableFor(path))
  // What may be a list was written as one value.
  const object = parent instanceof z.ZodArray ? parent.element : parent
  const known = object instanceof z.ZodObject ? Object.keys(object.shape) : []
  const meant = nearest(key, known)
  if (meant !== undefined) return `there is no such option; did you mean "${meant}"?`
  return `there is no such option here${known.length > 0 ? `; there are: ${known.join(', ')}` : ''}.`
}

function variableFor(path: KeyPath): string {
  if (path[0] === 'redis') return redisPasswordVariable
  if (path[0] === 'smtp') return smtpPasswordVariable
  if (path[0] === 'tickets') return tokenVariable(String(path[1]))
  return passwordVariable(path[0] === 'accounts' ? String(path[1]) : 'account')
}

/** labels[2].write.keyword */
function keyName(path: KeyPath): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step + 1}]` : `.${step}`))
    .join('')
    .replace(/^\./, '')
}

function valueAt(value: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>((parent, step) => {
    if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, step)) return undefined
    return (parent as Record<string | number, unknown>)[step]
  }, value)
}

/** The value as a person wrote it, short, and never one that could be a secret. */
function shown(value: unknown, path: KeyPath): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'an empty value'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty map' : 'a map'
  if (path.some((step) => looksSecret(String(step)))) return 'a value'
  const text = String(value)
  if (/:\/\/[^/\s]*@/.test(text)) return 'a URL with a user or password'
  if (/:\/\/\S*[?#]/.test(text)) return 'a URL with a query'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: keeps foreign text from moving the cursor
  const plain = text.replaceAll(/[\u0000-\u001f\u007f]/g, ' ')
  const short = plain.length > 40 ? `${plain.slice(0, 40)}…` : plain
  return typeof value === 'string' ? `"${short}"` : short
}
