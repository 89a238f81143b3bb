declare module 'mjml' {
  /** MJML in, HTML out; what is wrong with it stands in `errors`. */
  export default function mjml2html(
    source: string,
    options?: {
      validationLevel?: 'strict' | 'soft' | 'skip'
      ignoreIncludes?: boolean
      keepComments?: boolean
    },
  ): Promise<{ html: string; errors: { message: string }[] }>
}
