/** What a throw-away Request Tracker is made of, in Perl: its configuration, and who and what is there in the beginning. */

export interface RtPlan {
  port: number
  folder: string
  queues: readonly string[]
  /** More of its configuration. */
  config: string
}

/** What its addresses end with; nobody has it (RFC 2606 §2). */
const domain = 'rt.test'

export function rtConfig({ port, folder, config }: RtPlan): string {
  const settings: Record<string, string | number> = {
    rtname: domain,
    Organization: domain,
    WebDomain: '127.0.0.1',
    WebPort: port,
    WebPath: '',
    WebBaseURL: `http://127.0.0.1:${port}`,
    DatabaseType: 'SQLite',
    DatabaseName: `${folder}/rtdb`,
    ...{ DatabaseHost: '', DatabasePort: '', DatabaseUser: '', DatabasePassword: '' },
    // The usual cost makes each request 190 ms slower, because the token is checked with it each time.
    BcryptCost: 4,
    LogToSTDERR: 'warning',
    MailCommand: 'sendmailpipe',
    SendmailPath: `${folder}/sendmail`,
    SendmailArguments: '',
    CorrespondAddress: `support@${domain}`,
    CommentAddress: `support-comment@${domain}`,
    Timezone: 'UTC',
  }
  const lines = Object.entries(settings).map(([name, value]) => `Set($${name}, ${perl(value)});`)
  return `${lines.join('\n')}\nSet($LogToSyslog, undef);\nSet($LogToFile, undef);\n${config}\n1;\n`
}

/** Keeps each mail that RT sends as a file. */
export function sendmailScript({ folder }: RtPlan): string {
  return `#!/bin/sh\nname=$(mktemp '${folder}/mail/XXXXXXXXXX') && cat >"$name" && mv "$name" "$name.eml"\n`
}

const botRights = [
  'SeeQueue',
  'ShowTicket',
  'ShowTicketComments',
  'ShowOutgoingEmail',
  'CommentOnTicket',
  'ModifyTicket',
  'CreateTicket',
  'SeeCustomField',
  'ModifyCustomField',
]
const agentRights = [...botRights, 'ReplyToTicket', 'OwnTicket', 'DeleteTicket']

/** Queues, custom fields, groups with their rights, and users; read by rt-setup-database. */
export function rtBeginning({ folder, queues }: RtPlan): string {
  const addressOf = (queue: string) => `${queue.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`
  const seen = queues.map((name) => {
    const address = addressOf(name)
    return `{ Name => ${perl(name)}, CorrespondAddress => ${perl(`${address}@${domain}`)}, CommentAddress => ${perl(`${address}-comment@${domain}`)} }`
  })
  const machines = queues.includes('Technical')
    ? [select('Machine', ['Counter', 'Grinder', 'Boiler'], `[${perl('Technical')}]`)]
    : []
  return `
@Queues = (${seen.join(', ')});
@CustomFields = (
  ${[
    select('Category', ['Order', 'Invoice', 'Problem', 'Complaint', 'Other'], '0'),
    select('Language', ['English', 'German', 'French', 'Spanish'], '0'),
    field('Tags', 'FreeformMultiple'),
    field('Order number', 'FreeformSingle'),
    ...machines,
  ].join(',\n  ')}
);
@Groups = (
  { Name => 'Triage', Domain => 'UserDefined' },
  { Name => 'Agents', Domain => 'UserDefined' },
  { Name => 'Readers', Domain => 'UserDefined' },
);
@ACL = (
  (map { { Right => $_, GroupDomain => 'UserDefined', GroupId => 'Triage' } } qw(${botRights.join(' ')})),
  (map { { Right => $_, GroupDomain => 'UserDefined', GroupId => 'Agents' } } qw(${agentRights.join(' ')})),
  (map { { Right => $_, GroupDomain => 'UserDefined', GroupId => 'Readers' } } qw(SeeQueue ShowTicket)),
  (map { { Right => $_, GroupDomain => 'SystemInternal', GroupType => 'Everyone' } } qw(CreateTicket ReplyToTicket)),
);
@Users = (
  ${[
    user('mailroom', `mailroom@${domain}`, 'Mailroom', 1),
    user('agnes', `agnes@${domain}`, 'Agnes Agent', 1),
    user('reader', `reader@${domain}`, 'Reader', 1),
    user('ada@example.org', 'ada@example.org', 'Ada Customer', 0),
  ].join(',\n  ')}
);
@Final = (sub {
  for my $member (['Triage', 'mailroom'], ['Agents', 'agnes'], ['Readers', 'reader']) {
    my $group = RT::Group->new(RT->SystemUser);
    $group->LoadUserDefinedGroup($member->[0]);
    my $user = RT::User->new(RT->SystemUser);
    $user->Load($member->[1]);
    my ($done, $why) = $group->AddMember($user->PrincipalId);
    die $why unless $done;
  }
  require RT::AuthToken;
  my $bot = RT::CurrentUser->new('mailroom');
  my ($done, $why, $token) = RT::AuthToken->new(RT->SystemUser)->Create(Owner => $bot->Id, Description => 'Mailroom');
  die $why unless $done;
  open(my $file, '>', ${perl(`${folder}/token`)}) or die $!;
  print $file $token;
  close($file);
});
1;
`
}

/** Takes every token of the bot away. */
export const revokeTokens = `
use lib '/usr/share/request-tracker5/lib';
use RT -init;
use RT::AuthTokens;
my $user = RT::User->new(RT->SystemUser);
$user->Load('mailroom');
my $tokens = RT::AuthTokens->new(RT->SystemUser);
$tokens->LimitOwner(VALUE => $user->Id);
while (my $token = $tokens->Next) { $token->Delete }
`

function select(name: string, values: readonly string[], queues: string): string {
  const listed = values.map((value, index) => `{ Name => ${perl(value)}, SortOrder => ${index + 1} }`)
  return `{ Name => ${perl(name)}, Type => 'SelectSingle', LookupType => 'RT::Queue-RT::Ticket', ApplyTo => ${queues}, Values => [${listed.join(', ')}] }`
}

function field(name: string, type: string): string {
  return `{ Name => ${perl(name)}, Type => ${perl(type)}, LookupType => 'RT::Queue-RT::Ticket', ApplyTo => 0 }`
}

function user(name: string, address: string, realName: string, isPrivileged: 0 | 1): string {
  return `{ Name => ${perl(name)}, EmailAddress => ${perl(address)}, RealName => ${perl(realName)}, Password => 'secret', Privileged => ${isPrivileged} }`
}

function perl(value: string | number): string {
  return typeof value === 'number' ? String(value) : `'${value.replaceAll(/['\\]/g, '\\$&')}'`
}
