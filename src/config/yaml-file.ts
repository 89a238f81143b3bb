import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml'
import { UserError } from '../errors.ts'

const largestFile = 1_000_000
const plainTag = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/

export type KeyPath = readonly (string | number)[]

/** A YAML file whose values know their line. */
export interface YamlFile {
  /** Base name, for messages. */
  name: string
  value: unknown
  /** Line of a key (its value, in a list); of the nearest parent where it is missing. */
  line(path: KeyPath): number
}

/** Reads one YAML document. UserError with one sentence per mistake where the file is not plain YAML. */
export async function readYamlFile(path: string): Promise<YamlFile> {
  return parseYaml(basename(path), await readText(path))
}

function parseYaml(name: string, text: string): YamlFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' })
  const at = (offset: number) => Math.max(1, lines.linePos(offset).line)
  const refuse = (offset: number, sentence: string) => {
    throw new UserError('yaml', `${name}:${at(offset)}: ${sentence}`)
  }
  const first = document.errors[0]
  if (first) refuse(first.pos[0], sentences[first.code] ?? `This is not YAML: ${first.message}.`)
  visit(document, {
    Node(_, node) {
      if (isAlias(node) || node.anchor !== undefined)
        refuse(offsetOf(node), 'Anchors and aliases (&name, *name) are not read here; write the value out.')
      if (node.tag !== undefined && !plainTag.test(node.tag))
        refuse(offsetOf(node), `Tags (${node.tag}) are not read here; write the plain value.`)
    },
    Pair(_, pair) {
      if (!isScalar(pair.key)) refuse(offsetOf(pair.key), 'A key must be a plain word.')
    },
  })
  return { name, value: document.toJS(), line: (path) => at(findOffset(document, path)) }
}

const sentences: Record<string, string> = {
  TAB_AS_INDENT: 'There is a tab in the indentation; YAML takes spaces only.',
  DUPLICATE_KEY: 'This key stands here a second time; keep one of the two.',
  MULTIPLE_DOCS: 'A second document begins here ("---"); there can be only one.',
  BAD_INDENT: 'The indentation, or a bracket that is not closed, is wrong here or in the line before.',
  BLOCK_AS_IMPLICIT_KEY: 'There are two ": " in this line; put the value in quotes.',
  MISSING_CHAR: 'A quote or a bracket is not closed, or a ":" is missing, here or in the line before.',
  UNEXPECTED_TOKEN: 'This does not fit here; is the indentation the same as in the lines around it?',
  BAD_SCALAR_START: 'A value cannot begin with this character; put the value in quotes.',
  RESOURCE_EXHAUSTION: 'This is nested too deeply.',
}

async function readText(path: string): Promise<string> {
  const { size, bytes } = await readBytes(path)
  if (size > largestFile)
    throw new UserError('yaml-too-large', `${path} is larger than 1 MB; that cannot be a mailroom.yaml.`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new UserError('yaml-not-text', `${path} is not UTF-8 text; save it as UTF-8.`, { cause })
  }
}

async function readBytes(path: string): Promise<{ size: number; bytes: Uint8Array }> {
  try {
    const { size } = await stat(path)
    return { size, bytes: size > largestFile ? new Uint8Array() : await readFile(path) }
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unreadable'
    throw new UserError('yaml-unreadable', `${path} cannot be read (${code}).`, { cause })
  }
}

function findOffset(document: Document, path: KeyPath): number {
  let node: unknown = document.contents
  let offset = offsetOf(node)
  for (const step of path) {
    const next = child(node, step)
    if (next === undefined) return offset
    offset = next.offset
    node = next.value
  }
  return offset
}

function child(node: unknown, step: string | number): { offset: number; value: unknown } | undefined {
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step))
    return pair && { offset: offsetOf(pair.key), value: pair.value }
  }
  if (!isNode(node) || !('items' in node) || !Array.isArray(node.items)) return undefined
  const item: unknown = node.items[Number(step)]
  return isNode(item) && !isPair(item) ? { offset: offsetOf(item), value: item } : undefined
}

function offsetOf(node: unknown): number {
  return (isNode(node) && (node as Node).range?.[0]) || 0
}
