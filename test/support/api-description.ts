import { existsSync, readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import { z } from 'zod'
import { apiDescriptionPath } from '../../script/api-descriptions.ts'

/** A request as it arrives, without host and prefix. */
export interface DescribedRequest {
  method: string
  path: string
  query: URLSearchParams
  body: unknown
}

/** What a vendor's published OpenAPI 3.0 description says of requests and answers: a sentence for each violation. */
export interface ApiDescription {
  ofRequest(request: DescribedRequest): string[]
  ofAnswer(request: DescribedRequest, answer: { status: number; body: unknown }): string[]
}

export interface DescriptionOptions {
  /** Statuses that any operation may answer with and that the description states in general, not for each. */
  anyTime: readonly number[]
  /** Operations that the stored version does not have yet: OpenAPI path items, written by hand. */
  added?: Record<string, Json>
  /** The path in the description of the path that was asked for. */
  translate?: (path: string) => string
}

type Json = { [name: string]: unknown }
const Json: z.ZodType<Json> = z.record(z.string(), z.unknown())
const Description = z.object({ paths: z.record(z.string(), Json), components: Json.default({}) })

interface Operation {
  name: string
  path: RegExp
  parameters: { in: string; name: string; required: boolean; validate: Check; isList: boolean }[]
  body: Check | null
  needsBody: boolean
  answers: Map<string, Check | null>
}
type Check = (value: unknown) => string[]
type Direction = 'request' | 'answer'

/**
 * Reads a description that script/setup fetched. It is taken more strictly than OpenAPI asks for: an object whose
 * properties are listed has no others, and properties that are read-only are not sent.
 */
export function openApiDescription(
  file: Parameters<typeof apiDescriptionPath>[0],
  { anyTime, added = {}, translate = (path) => path }: DescriptionOptions,
): ApiDescription {
  const path = apiDescriptionPath(file)
  if (!existsSync(path)) throw new Error('The API descriptions are missing: run script/setup descriptions.')
  const { paths, components } = Description.parse(JSON.parse(readFileSync(path, 'utf8')))
  const compile = compiler(components)
  const known = new Map<string, Operation | null>()

  function operationOf({ method, path: asked }: DescribedRequest): Operation | null {
    const described = translate(asked)
    const key = `${method} ${described}`
    let operation = known.get(key)
    if (operation === undefined) {
      operation = find(method.toLowerCase(), described)
      known.set(key, operation)
    }
    return operation
  }

  function find(method: string, asked: string): Operation | null {
    // A template with fewer parameters is the more exact one (OpenAPI 3.0, "Path Templating Matching").
    const matching = [...Object.entries(paths), ...Object.entries(added)]
      .filter(([template, item]) => method in item && patternOf(template).test(asked))
      .sort(([one], [other]) => one.split('{').length - other.split('{').length)
    const [template, item] = matching[0] ?? []
    return template === undefined || item === undefined ? null : read(template, item, method)
  }

  function read(template: string, item: Json, method: string): Operation {
    const described = Json.parse(item[method])
    const list = [
      ...z.array(Json).parse(item.parameters ?? []),
      ...z.array(Json).parse(described.parameters ?? []),
    ]
    const body =
      described.requestBody === undefined ? null : compile.resolve(Json.parse(described.requestBody))
    const answers = Object.entries(Json.parse(described.responses)).map(
      ([status, answer]) => [status, contentOf(compile.resolve(Json.parse(answer)), 'answer')] as const,
    )
    return {
      name: `${method.toUpperCase()} ${template}`,
      path: patternOf(template),
      parameters: list.map((parameter) => {
        const { in: place, name, required, schema } = compile.resolve(parameter)
        return {
          in: String(place),
          name: String(name),
          required: required === true,
          validate: compile.check(Json.parse(schema), 'request', true),
          isList: compile.resolve(Json.parse(schema)).type === 'array',
        }
      }),
      body: body === null ? null : contentOf(body, 'request'),
      needsBody: body?.required === true,
      answers: new Map(answers),
    }
  }

  function contentOf(part: Json, direction: Direction): Check | null {
    const content = part.content === undefined ? {} : Json.parse(part.content)
    const json = content['application/json']
    if (json === undefined) return null
    return compile.check(Json.parse(Json.parse(json).schema ?? {}), direction, false)
  }

  return {
    ofRequest(request) {
      const operation = operationOf(request)
      if (operation === null) return [`${request.method} ${request.path} is not described`]
      return [...parameterProblems(operation, request, translate), ...bodyProblems(operation, request)].map(
        (problem) => `${operation.name}: ${problem}`,
      )
    },
    ofAnswer(request, { status, body }) {
      const operation = operationOf(request)
      if (operation === null) return []
      const { answers, name } = operation
      // Null is an answer without a body that is described.
      const check = answers.has(String(status)) ? answers.get(String(status)) : answers.get('default')
      if (check === undefined) return anyTime.includes(status) ? [] : [`${name} never answers ${status}`]
      return (check?.(body) ?? []).map((problem) => `${name} answered ${status}: ${problem}`)
    },
  }
}

function patternOf(template: string): RegExp {
  return new RegExp(
    `^${template.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{[^}]+\}/g, '([^/]+)')}$`,
  )
}

function parameterProblems(
  { parameters, path, name: operation }: Operation,
  request: DescribedRequest,
  translate: (path: string) => string,
): string[] {
  const problems: string[] = []
  const names = [...operation.matchAll(/\{([^}]+)\}/g)].map((match) => match[1])
  const values = path.exec(translate(request.path))?.slice(1) ?? []
  const inQuery = parameters.filter((parameter) => parameter.in === 'query')
  for (const name of new Set(request.query.keys()))
    if (!inQuery.some((parameter) => parameter.name === name)) problems.push(`no query parameter ${name}`)
  for (const { in: place, name, required, validate, isList } of parameters) {
    if (place === 'path')
      problems.push(
        ...validate(decodeURIComponent(values[names.indexOf(name)] ?? '')).map((why) => `${name} ${why}`),
      )
    if (place !== 'query') continue
    const given = request.query.getAll(name)
    if (given.length === 0 && required) problems.push(`query parameter ${name} is missing`)
    if (given.length > 0 && isList)
      problems.push(...validate(given.flatMap((text) => text.split(','))).map((why) => `${name} ${why}`))
    if (given.length > 0 && !isList) problems.push(...validate(given[0]).map((why) => `${name} ${why}`))
  }
  return problems
}

function bodyProblems({ body, needsBody }: Operation, request: DescribedRequest): string[] {
  if (request.body === undefined) return needsBody ? ['the body is missing'] : []
  return body === null ? ['it takes no body'] : body(request.body)
}

/** Turns the schemas of OpenAPI 3.0 into JSON Schema as ajv knows it, only those that are reached. */
function compiler(components: Json) {
  const shared = { strict: false, allErrors: true, unicodeRegExp: false, logger: false } as const
  const strict = prepared(new Ajv(shared))
  const coercing = prepared(new Ajv({ ...shared, coerceTypes: true }))

  /** The part that a reference names, or the part itself. */
  function resolve(part: Json): Json {
    if (typeof part.$ref !== 'string') return part
    const names = part.$ref.replace('#/components/', '').split('/')
    return resolve(Json.parse(names.reduce<unknown>((value, name) => Json.parse(value)[name], components)))
  }

  function check(schema: Json, direction: Direction, coerce: boolean): Check {
    const definitions: Json = {}
    const root = convert(schema, { direction, closed: true, definitions })
    let validate: ValidateFunction | null = null
    return (value) => {
      validate ??= (coerce ? coercing : strict).compile({ ...root, definitions })
      if (validate(value)) return []
      return (validate.errors ?? []).map(
        ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
      )
    }
  }

  interface Context {
    direction: Direction
    /** Are properties that are not listed refused? */
    closed: boolean
    definitions: Json
  }

  function convert(schema: Json, context: Context): Json {
    if (typeof schema.$ref === 'string') {
      const name = `${schema.$ref.split('/').at(-1)}${context.closed ? '' : ' and more'}`
      if (!(name in context.definitions)) {
        context.definitions[name] = {}
        context.definitions[name] = convert(resolve(schema), context)
      }
      return { $ref: `#/definitions/${encodeURIComponent(name)}` }
    }
    const { nullable, properties, items, allOf, anyOf, oneOf, additionalProperties, discriminator, ...rest } =
      schema
    const inner = { ...context, closed: true }
    const parts = { allOf, anyOf, oneOf }
    // What is put together of several objects has the properties of all of them.
    const isMixed =
      properties !== undefined || [...members(allOf), ...members(anyOf), ...members(oneOf)].length > 1
    const converted: Json = { ...rest }
    for (const [keyword, list] of Object.entries(parts))
      if (list !== undefined)
        converted[keyword] = members(list).map((member) =>
          convert(member, { ...context, closed: context.closed && (keyword !== 'allOf' || !isMixed) }),
        )
    if (items !== undefined) converted.items = convert(Json.parse(items), inner)
    if (properties !== undefined) {
      const listed = Object.entries(Json.parse(properties)).filter(
        ([, property]) => context.direction === 'answer' || Json.parse(property).readOnly !== true,
      )
      converted.properties = Object.fromEntries(
        listed.map(([name, property]) => [name, convert(Json.parse(property), inner)]),
      )
      const isComposed = Object.values(parts).some((list) =>
        members(list).some((member) => 'properties' in member || '$ref' in member),
      )
      if (additionalProperties === undefined && context.closed && !isComposed)
        converted.additionalProperties = false
    }
    if (typeof additionalProperties === 'boolean') converted.additionalProperties = additionalProperties
    else if (additionalProperties !== undefined)
      converted.additionalProperties = convert(Json.parse(additionalProperties), inner)
    return nullable === true ? { anyOf: [{ type: 'null' }, converted] } : converted
  }

  return { resolve, check }
}

function members(list: unknown): Json[] {
  return list === undefined ? [] : z.array(Json).parse(list)
}

function prepared(ajv: Ajv): Ajv {
  formats.default(ajv)
  // Atlassian's own examples of date-time write the offset without a colon.
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/)
  return ajv
}
