/**
 * The few fields of a part's header that decide how its body is carried. The real parsing is the MIME parser's; this is
 * what is needed to guard it.
 */
export interface PartHeader {
  /** Lower-cased; 'text/plain' where none is given. */
  type: string
  /** The whole value, unfolded. */
  contentType: string
  boundary: string | null
  charset: string | null
  /** 'base64', 'quoted-printable', or anything else for "as it is". */
  encoding: string
  attachment: boolean
  /** The Content-Type is none ("text", "", "plain"): `type` is what it is taken for. */
  mended: boolean
}

/** Reads a header block given as Latin-1 text. */
export function readPartHeader(block: string, fallbackType = 'text/plain'): PartHeader {
  const fields = block.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)
  const contentTypes = valuesOf(fields, 'content-type')
  const contentType = contentTypes[0] ?? fallbackType
  const given = /^\s*([^\s;()<>@,"]+\/[^\s;()<>@,"]+)/.exec(contentType)?.[1]?.toLowerCase()
  const type = given ?? fallbackType
  return {
    type,
    contentType,
    boundary: type.startsWith('multipart/') ? parameter(contentType, 'boundary') : null,
    charset: parameter(contentType, 'charset'),
    encoding: /[\w-]+/.exec(valuesOf(fields, 'content-transfer-encoding')[0] ?? '')?.[0].toLowerCase() ?? '',
    attachment: /^\s*attachment/i.test(valuesOf(fields, 'content-disposition')[0] ?? ''),
    mended: contentTypes.length > 0 && given === undefined,
  }
}

function valuesOf(fields: string[], name: string): string[] {
  return fields.flatMap((field) => {
    const colon = field.indexOf(':')
    return colon > 0 && field.slice(0, colon).trim().toLowerCase() === name
      ? [field.slice(colon + 1).trim()]
      : []
  })
}

/** The first value of a parameter, quoted or not; null where there is none. */
function parameter(value: string, name: string): string | null {
  const match = new RegExp(`;\\s*${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;]+))`, 'i').exec(value)
  const found = match?.[1]?.replace(/\\(.)/g, '$1') ?? match?.[2]
  return found === undefined || found === '' ? null : found
}
