/**
 * What a throw-away Redmine begins with, written into its database before it starts: its REST API knows no way to make
 * custom fields, and Rails would take three seconds to load for it.
 */
import { createHash, randomBytes } from 'node:crypto'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'

interface Keys {
  adminKey: string
  botKey: string
  agentKey: string
}

const projects = [
  { name: 'Support', categories: ['Orders', 'Complaints', 'Enquiries', 'Applications', 'Other'] },
  { name: 'Billing', categories: ['Invoices', 'Refunds'] },
  { name: 'Technical', categories: ['Machines', 'Counter'] },
]

const fields = [
  { name: 'Language', field_format: 'list', possible_values: ['en', 'de', 'fr', 'es'] },
  {
    name: 'Tags',
    field_format: 'list',
    multiple: 1,
    possible_values: ['vip', 'late', 'refund', 'warranty', 'safety', 'incident', 'review'],
  },
  { name: 'Order number', field_format: 'string', possible_values: null },
]

/** docs/tickets/redmine.md says what each is for. */
const botPermissions = [
  'view_issues',
  'add_issues',
  'edit_issues',
  'add_issue_notes',
  'edit_own_issue_notes',
  'view_private_notes',
  'set_notes_private',
  'manage_issue_relations',
]

const now = new Date().toISOString().replace('T', ' ').replace('Z', '')

/** Fills a database as Debian's package leaves it, and gives the API keys. */
export function seedRedmine(file: string): Keys {
  const database = new DatabaseSync(file)
  const insert = (table: string, row: Record<string, SQLInputValue>): number => {
    const names = Object.keys(row)
    const places = names.map(() => '?').join(', ')
    const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${places})`
    return Number(database.prepare(sql).run(...Object.values(row)).lastInsertRowid)
  }
  const ids = (sql: string) => (database.prepare(sql).all() as { id: number }[]).map(({ id }) => id)
  try {
    database.exec('BEGIN')
    for (const name of ['rest_api_enabled', 'login_required'])
      insert('settings', { name, value: '1', updated_on: now })
    // Whoever is no member sees his own tickets alone.
    database.exec(`UPDATE roles SET issues_visibility = 'own' WHERE builtin = 1`)
    const trackers = ids('SELECT id FROM trackers')
    const managers = ids(`SELECT id FROM roles WHERE name = 'Manager'`)[0] as number
    const bots = insert('roles', {
      name: 'Mailroom',
      position: 9,
      assignable: 0,
      permissions: yaml(botPermissions.map((permission) => `:${permission}`)),
      issues_visibility: 'all',
    })
    database.exec(
      `INSERT INTO workflows (tracker_id, old_status_id, new_status_id, role_id, type)
       SELECT tracker_id, old_status_id, new_status_id, ${bots}, type FROM workflows WHERE role_id = ${managers}`,
    )
    for (const [index, { categories, ...project }] of projects.entries()) {
      const place = { lft: 2 * index + 1, rgt: 2 * index + 2 }
      const times = { created_on: now, updated_on: now }
      const identifier = project.name.toLowerCase()
      const id = insert('projects', { ...project, ...place, ...times, identifier })
      insert('enabled_modules', { project_id: id, name: 'issue_tracking' })
      for (const tracker of trackers) insert('projects_trackers', { project_id: id, tracker_id: tracker })
      for (const name of categories) insert('issue_categories', { project_id: id, name })
    }
    for (const [index, field] of fields.entries()) {
      const possible_values = field.possible_values === null ? null : yaml(field.possible_values)
      const common = { type: 'IssueCustomField', is_for_all: 1, is_filter: 1, position: index + 1 }
      const id = insert('custom_fields', { ...field, ...common, possible_values })
      for (const tracker of trackers)
        insert('custom_fields_trackers', { custom_field_id: id, tracker_id: tracker })
    }
    const admin = ids('SELECT id FROM users WHERE admin = 1')[0] as number
    database.prepare('UPDATE users SET must_change_passwd = 0 WHERE id = ?').run(admin)
    setPassword(database, admin)
    const member = (user: number, role: number) => {
      for (const project_id of ids('SELECT id FROM projects')) {
        const id = insert('members', { user_id: user, project_id, created_on: now })
        insert('member_roles', { member_id: id, role_id: role })
      }
    }
    const bot = insertUser('mailroom', 'Mailroom', 'Triage')
    member(bot, bots)
    const agent = insertUser('ada', 'Ada', 'Fenwick')
    member(agent, managers)
    const keys = { adminKey: key(admin), botKey: key(bot), agentKey: key(agent) }
    database.exec('COMMIT')
    return keys
  } finally {
    database.close()
  }

  function insertUser(login: string, firstname: string, lastname: string): number {
    const times = { created_on: now, updated_on: now }
    const kind = { type: 'User', status: 1, language: 'en', mail_notification: 'none' }
    const id = insert('users', { login, firstname, lastname, ...kind, ...times })
    const address = `${login}@halfmoon.example`
    insert('email_addresses', { user_id: id, address, is_default: 1, ...times })
    insert('user_preferences', { user_id: id, hide_mail: 0 })
    setPassword(database, id)
    return id
  }
  function key(user: number): string {
    const value = randomBytes(20).toString('hex')
    insert('tokens', { user_id: user, action: 'api', value, created_on: now, updated_on: now })
    return value
  }
}

/** "secret", in the form of Redmine's own users. */
function setPassword(database: DatabaseSync, user: number): void {
  const salt = randomBytes(16).toString('hex')
  const hash = sha1(`${salt}${sha1('secret')}`)
  database.prepare('UPDATE users SET salt = ?, hashed_password = ? WHERE id = ?').run(salt, hash, user)
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}

/** A YAML list, as Rails keeps lists in one column. */
function yaml(values: readonly string[]): string {
  return `---\n${values.map((value) => `- ${value}\n`).join('')}`
}
