import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'

export interface DovecotPorts {
  imap: number
  /** null without TLS. */
  imaps: number | null
  /** null where the lmtp program is not installed. */
  lmtp: number | null
}

export interface DovecotConfig {
  folder: string
  ports: DovecotPorts
  /** A limit per user as Dovecot writes it ("20K", "1M"), or null. */
  quota: string | null
  /** What it says that it can do instead of what it can, or null. */
  capability: string | null
  /** Only the users of the `users` file may log in; otherwise everybody whose password is "secret". */
  namedUsers: boolean
}

const specialFolders = ['Drafts', 'Sent', 'Junk', 'Trash', 'Archive']

/**
 * The configuration of a throw-away Dovecot 2.3 that listens on the loopback only. As root it works under Debian's own
 * accounts; without root everything runs as the present user.
 */
export function dovecotConfig({ folder, ports, quota, capability, namedUsers }: DovecotConfig): string {
  const asRoot = userInfo().uid === 0
  const mailUser = asRoot ? 'mail' : userInfo().username
  const mailGroup = asRoot ? 'mail' : groupName(userInfo().gid)
  return `
base_dir = ${join(folder, 'run')}
state_dir = ${join(folder, 'run')}
log_path = ${join(folder, 'dovecot.log')}
protocols = imap${ports.lmtp === null ? '' : ' lmtp'}
listen = 127.0.0.1
disable_plaintext_auth = no
auth_mechanisms = plain login
default_process_limit = 1200
default_client_limit = 5000
mail_max_userip_connections = 0
first_valid_uid = 1
mail_uid = ${mailUser}
mail_gid = ${mailGroup}
mail_location = maildir:${folder}/mail/%u:LAYOUT=fs
mail_fsync = never
# A wrong password would cost two seconds each.
auth_failure_delay = 0
# With the list index several first log-ins at once crash or hang an imap process (2.3.19).
mailbox_list_index = no
# The kernel gives one user 128 inotify instances; past them Dovecot polls, by default every 30 s.
mailbox_idle_check_interval = 1s
${tlsSection(folder, ports)}
${namedUsers ? passwordFile(folder) : everybody}
userdb {
  driver = static
  args = uid=${mailUser} gid=${mailGroup} home=${folder}/mail/%u allow_all_users=yes
}
namespace inbox {
  inbox = yes
  separator = /
${specialFolders.map(specialFolder).join('\n')}
}
service imap-login {
  ${listener('imap', ports.imap)}
  ${listener('imaps', ports.imaps ?? 0, 'ssl = yes')}
  service_count = 0
  client_limit = 2000
  process_min_avail = 1
  ${asRoot ? '' : 'chroot ='}
}
service imap {
  process_limit = 1200
}
${ports.lmtp === null ? '' : `service lmtp {\n  ${listener('lmtp', ports.lmtp)}\n}`}
service anvil {
  client_limit = 5000
  unix_listener anvil-auth-penalty {
    mode = 0
  }
  ${asRoot ? '' : 'chroot ='}
}
${asRoot ? '' : unprivileged(mailUser, mailGroup)}
mail_plugins = quota
protocol imap {
  mail_plugins = quota imap_quota
  ${capability === null ? '' : `imap_capability = ${capability}`}
}
protocol lmtp {
  mail_plugins = quota
  postmaster_address = postmaster@localhost
}
plugin {
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:storage=${quota ?? '0'}
}
`
}

// Dovecot takes ids for the mail itself, but only names for the owner of its sockets.
function groupName(id: number): string {
  const line = readFileSync('/etc/group', 'utf8')
    .split('\n')
    .find((entry) => entry.split(':')[2] === String(id))
  return line?.split(':')[0] ?? String(id)
}

const everybody = `passdb {
  driver = static
  args = password=secret
}`

function passwordFile(folder: string): string {
  return `passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${join(folder, 'users')}
}`
}

function tlsSection(folder: string, ports: DovecotPorts): string {
  if (ports.imaps === null) return 'ssl = no'
  return `ssl = yes\nssl_cert = <${join(folder, 'cert.pem')}\nssl_key = <${join(folder, 'key.pem')}`
}

function specialFolder(name: string): string {
  return `  mailbox ${name} {\n    auto = subscribe\n    special_use = \\${name}\n  }`
}

function listener(name: string, port: number, more = ''): string {
  return `inet_listener ${name} {\n    address = 127.0.0.1\n    port = ${port}\n    ${more}\n  }`
}

function unprivileged(user: string, group: string): string {
  return `default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
service stats {
  chroot =
}`
}
