/** The kinds of work a process can take part in. */
export const roles = ['intake', 'analyze', 'deliver', 'learn', 'report', 'server'] as const
export type Role = (typeof roles)[number]
