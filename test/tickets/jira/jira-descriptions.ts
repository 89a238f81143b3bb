/** What Atlassian publishes of either edition, for the fake Jira. */
import { type ApiDescription, openApiDescription } from '../../support/api-description.ts'

/** "Authentication", "Rate limiting", "Permissions": any operation may answer so. */
const anyTime = [401, 403, 429, 500, 502, 503]

export function cloudDescription(): ApiDescription {
  return openApiDescription('api/atlassian.com/jira.json', {
    anyTime,
    added: {
      '/rest/api/3/search/jql': enhancedSearch,
      '/rest/api/3/issue/createmeta/{key}/issuetypes/{id}': createFields,
    },
  })
}

/**
 * It came after the stored descriptions, too: "Get create field metadata for a project and issue type id". The cloud
 * calls the list `fields`, a data center `values`.
 */
const createFields = {
  get: {
    parameters: [
      { in: 'path', name: 'key', required: true, schema: { type: 'string' } },
      { in: 'path', name: 'id', required: true, schema: { type: 'string' } },
      { in: 'query', name: 'maxResults', schema: { type: 'integer', maximum: 200 } },
    ],
    responses: {
      200: {
        content: {
          'application/json': {
            schema: {
              type: 'object',
              properties: {
                fields: {
                  type: 'array',
                  items: { type: 'object', required: ['fieldId', 'name', 'operations'] },
                },
                values: { type: 'array', items: { type: 'object', required: ['fieldId', 'name', 'schema'] } },
                maxResults: { type: 'integer' },
                startAt: { type: 'integer' },
                total: { type: 'integer' },
              },
            },
          },
        },
      },
      400: {},
    },
  },
}

/**
 * The operation came after the stored description. This is what the vendor's reference says of "Search for issues using
 * JQL enhanced search (POST)", as far as it is asked for here.
 */
const enhancedSearch = {
  post: {
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['jql'],
            properties: {
              jql: { type: 'string' },
              fields: { type: 'array', items: { type: 'string' } },
              maxResults: { type: 'integer', maximum: 5000 },
              nextPageToken: { type: 'string' },
            },
          },
        },
      },
    },
    responses: {
      200: {
        content: {
          'application/json': {
            schema: {
              type: 'object',
              properties: {
                issues: { type: 'array', items: { $ref: '#/components/schemas/IssueBean' } },
                isLast: { type: 'boolean' },
                nextPageToken: { type: 'string' },
              },
            },
          },
        },
      },
      400: {},
    },
  },
}

/**
 * REST v2 has the operations of v3 with text in place of documents ("Version" in the introduction of the reference), so
 * bodies are checked against the description of v3. That a data center has the resource and its query parameters is
 * checked against the older description of Jira Server, which says nothing of bodies.
 */
export function dataCenterDescription(): ApiDescription {
  const same = openApiDescription('api/atlassian.com/jira.json', {
    anyTime,
    added: { '/rest/api/3/issue/createmeta/{key}/issuetypes/{id}': createFields },
    translate: (path) => path.replace('/rest/api/2/', '/rest/api/3/'),
  })
  const server = openApiDescription('api/jira.local.json', {
    anyTime,
    added: { '/api/2/issue/createmeta/{key}/issuetypes/{id}': createFields },
    translate: (path) => path.replace('/rest/', '/'),
  })
  return {
    ofRequest: (request) => [
      ...same.ofRequest(request),
      ...server.ofRequest({ ...request, body: undefined }),
    ],
    ofAnswer: same.ofAnswer,
  }
}
