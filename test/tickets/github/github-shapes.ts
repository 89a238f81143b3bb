/** What GitHub answers with, complete as its description asks for. `base`: of the server, without the path of the API. */
import type { FakeComment, FakeIssue, FakeUser } from './fake-github.ts'

function userOf(base: string, user: FakeUser) {
  const login = encodeURIComponent(user.login)
  const url = `${base}/api/v3/users/${login}`
  return {
    login: user.login,
    id: user.id,
    node_id: `U_${user.id}`,
    avatar_url: `${base}/avatars/${user.id}`,
    gravatar_id: '',
    url,
    html_url: `${base}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: user.type,
    site_admin: false,
  }
}

export function publicUser(base: string, user: FakeUser) {
  return {
    ...userOf(base, user),
    user_view_type: 'public',
    name: null,
    company: null,
    blog: null,
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: '2020-01-01T00:00:00Z',
    updated_at: '2020-01-01T00:00:00Z',
  }
}

export function labelOf(base: string, repository: string, name: string) {
  return {
    id: 1,
    node_id: 'L_1',
    url: `${base}/api/v3/repos/${repository}/labels/${encodeURIComponent(name)}`,
    name,
    description: null,
    color: 'ededed',
    default: false,
  }
}

export function issueOf(base: string, issue: FakeIssue, html: boolean) {
  const url = `${base}/api/v3/repos/${issue.repository}/issues/${issue.number}`
  const page = `${base}/${issue.repository}/issues/${issue.number}`
  const pull = { url: `${url}/pull`, html_url: page, diff_url: page, patch_url: page }
  return {
    id: 100_000 + issue.number,
    node_id: `I_${issue.number}`,
    url,
    repository_url: `${base}/api/v3/repos/${issue.repository}`,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    number: issue.number,
    title: issue.title,
    user: issue.user === null ? null : userOf(base, issue.user),
    labels: issue.labels.map((label) => labelOf(base, issue.repository, label)),
    state: issue.state,
    state_reason: issue.reason,
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: issue.comments.length,
    created_at: wireDate(issue.createdAt),
    updated_at: wireDate(issue.updatedAt),
    closed_at: issue.state === 'closed' ? wireDate(issue.updatedAt) : null,
    author_association: 'NONE',
    ...(issue.isPull ? { pull_request: pull } : {}),
    ...(html ? { body_html: rendered(issue.body) } : { body: issue.body }),
  }
}

export function commentOf(base: string, issue: FakeIssue, comment: FakeComment, html: boolean) {
  const url = `${base}/api/v3/repos/${issue.repository}/issues/comments/${comment.id}`
  return {
    id: comment.id,
    node_id: `C_${comment.id}`,
    url,
    html_url: `${base}/${issue.repository}/issues/${issue.number}#issuecomment-${comment.id}`,
    issue_url: `${base}/api/v3/repos/${issue.repository}/issues/${issue.number}`,
    user: comment.user === null ? null : userOf(base, comment.user),
    created_at: wireDate(comment.at),
    updated_at: wireDate(comment.at),
    author_association: comment.association,
    ...(html ? { body_html: rendered(comment.body) } : { body: comment.body }),
  }
}

export function fullRepository(base: string, repository: string, mayPush: boolean) {
  const url = `${base}/api/v3/repos/${repository}`
  const page = `${base}/${repository}`
  const [owner = '', name = ''] = repository.split('/')
  const links = {
    archive_url: '{archive_format}{/ref}',
    assignees_url: '{/user}',
    blobs_url: '{/sha}',
    branches_url: '{/branch}',
    collaborators_url: '{/collaborator}',
    comments_url: '{/number}',
    commits_url: '{/sha}',
    compare_url: '{base}...{head}',
    contents_url: '{+path}',
    git_commits_url: '{/sha}',
    git_refs_url: '{/sha}',
    git_tags_url: '{/sha}',
    issue_comment_url: '{/number}',
    issue_events_url: '{/number}',
    issues_url: '{/number}',
    keys_url: '{/key_id}',
    labels_url: '{/name}',
    milestones_url: '{/number}',
    notifications_url: '{?since,all,participating}',
    pulls_url: '{/number}',
    releases_url: '{/id}',
    statuses_url: '{/sha}',
    trees_url: '{/sha}',
  }
  const plain = [
    'contributors',
    'deployments',
    'downloads',
    'events',
    'forks',
    'hooks',
    'languages',
    'merges',
    'stargazers',
    'subscribers',
    'subscription',
    'tags',
    'teams',
  ]
  return {
    id: 42,
    node_id: 'R_42',
    name,
    full_name: repository,
    owner: userOf(base, { id: 9, login: owner, type: 'User' }),
    private: true,
    html_url: page,
    description: null,
    fork: false,
    url,
    ...Object.fromEntries(
      Object.entries(links).map(([key, end]) => [key, `${url}/${key.replace('_url', '')}${end}`]),
    ),
    ...Object.fromEntries(plain.map((key) => [`${key}_url`, `${url}/${key}`])),
    git_url: `git://example.com/${repository}.git`,
    ssh_url: `git@example.com:${repository}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: null,
    language: null,
    forks_count: 0,
    forks: 0,
    stargazers_count: 0,
    watchers_count: 0,
    watchers: 0,
    subscribers_count: 0,
    network_count: 0,
    size: 1,
    default_branch: 'main',
    open_issues_count: 0,
    open_issues: 0,
    has_issues: true,
    has_projects: true,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    archived: false,
    disabled: false,
    license: null,
    pushed_at: '2026-01-01T00:00:00Z',
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    permissions: { admin: false, push: mayPush, triage: mayPush, pull: true },
  }
}

/** Without fractions of a second, as GitHub writes it. */
function wireDate(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z')
}

function rendered(markdown: string): string {
  const text = markdown.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `<p dir="auto">${text.replaceAll('\n', '<br>\n')}</p>`
}
