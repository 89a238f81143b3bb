// The layers of docs/architecture.md: cli → workers → pipelines → domain. An arrow that points up fails the build.
/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphan-import', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'item-knows-nothing',
      severity: 'error',
      from: { path: '^src/item/' },
      to: { path: '^(src/(?!item/|errors)|workers/|pipelines/)' },
    },
    {
      name: 'model-knows-nothing',
      severity: 'error',
      from: { path: '^src/model/' },
      to: { path: '^(src/(?!model/|errors)|workers/|pipelines/)' },
    },
    {
      name: 'labels-know-model-and-item',
      severity: 'error',
      from: { path: '^src/labels/' },
      to: { path: '^(src/(?!(labels|model|item)/|errors)|workers/|pipelines/)' },
    },
    {
      name: 'connectors-know-item-only',
      severity: 'error',
      from: { path: '^src/(mail|tickets)/' },
      to: {
        path: '^(src/(?!(item|mail|tickets|errors)/)|workers/|pipelines/)',
        pathNot: '^src/errors\\.ts$',
      },
    },
    {
      name: 'learning-knows-labels-queue-and-mail',
      comment: 'It may read the ledger and the journal; what is written to a mailbox is not its business.',
      severity: 'error',
      from: { path: '^src/learning/' },
      to: {
        path: '^(src/(cli|demo|config|report|server)/|src/effects/(?!journal|ledger)|workers/|pipelines/)',
      },
    },
    {
      name: 'related-knows-item-and-the-store',
      comment: 'Facts of the encoder and of a decision, and Redis; what is told of it is said elsewhere.',
      severity: 'error',
      from: { path: '^src/related/' },
      to: {
        path: '^(src/(?!(related|labels|item)/|model/encoder|queue/(redis|jobs)|mail/contract|errors)|workers/|pipelines/)',
      },
    },
    {
      name: 'report-knows-labels-and-item',
      comment: 'And what an activity is; it is read from Redis by src/activity/collect.',
      severity: 'error',
      from: { path: '^src/report/' },
      to: {
        path: '^(src/(?!(report|labels|item)/|activity/activity\\.ts|errors|random-numbers)|workers/|pipelines/)',
      },
    },
    {
      name: 'activity-knows-what-it-keeps',
      comment:
        'Decisions of mail and tickets, Redis, what was learnt, and what a report wants to know; nothing is decided or written here.',
      severity: 'error',
      from: { path: '^src/activity/' },
      to: {
        path: '^(src/(?!(activity|report|related|item|queue)/|labels/score-interval|learning/learnt-between|tickets/contract|errors)|workers/|pipelines/)',
      },
    },
    {
      name: 'pipelines-know-the-domain',
      severity: 'error',
      from: { path: '^pipelines/' },
      to: { path: '^(src/(cli|demo|queue|effects|mail|tickets|server)/|workers/)' },
    },
    {
      name: 'src-below-workers',
      severity: 'error',
      from: { path: '^src/(?!cli/|demo/)' },
      to: { path: '^(workers/|src/cli/|src/demo/)' },
    },
    {
      name: 'workers-below-cli',
      severity: 'error',
      from: { path: '^workers/' },
      to: { path: '^src/(cli|demo)/' },
    },
    {
      name: 'effects-only-in-deliver',
      severity: 'error',
      from: { path: '^(workers/(?!deliver|ticket-deliver|report)|pipelines/)' },
      to: { path: '^src/effects/(apply|append|deliver|send|write)' },
    },
    {
      name: 'nothing-sends-mail',
      comment:
        'Of nodemailer only the composer may be used; everything else in it can send. Reports alone are sent, by one module.',
      severity: 'error',
      from: { pathNot: '^src/report/deliver/send-mail\\.ts$' },
      to: { path: 'node_modules/nodemailer/', pathNot: 'mail-composer' },
    },
    {
      name: 'only-smtp-sends-reports',
      comment: 'No pool, no sendmail, no service of a cloud: one connection for one mail.',
      severity: 'error',
      from: { path: '^src/report/deliver/send-mail\\.ts$' },
      to: { path: 'node_modules/nodemailer/', pathNot: 'smtp-connection' },
    },
    {
      name: 'few-send-reports',
      comment: 'Who may ask for mail to be sent: what delivers a report. `mailroom check` may only log in.',
      severity: 'error',
      from: {
        path: '^(src|workers|pipelines)/',
        pathNot: '^(src/report/deliver/|src/effects/send-report\\.ts$|src/config/config\\.ts$|src/cli/check)',
      },
      to: { path: '^src/report/deliver/send-mail\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'require'],
      mainFields: ['module', 'main'],
    },
    parser: 'swc',
  },
}
