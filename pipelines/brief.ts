import type { Brief, BriefContext, BriefMessage } from './brief-state.ts'
import { pipeline } from './pipeline.ts'
import { chooseSummary } from './steps/choose-summary.ts'
import { findAsked } from './steps/find-asked.ts'
import { findPromised } from './steps/find-promised.ts'
import { readConversation } from './steps/read-conversation.ts'
import { tellState } from './steps/tell-state.ts'

/** What a conversation, or a folder, is about: from its messages, in order of time, to sentences of theirs. */
const steps = pipeline<Brief, BriefContext>([
  readConversation,
  chooseSummary,
  findAsked,
  findPromised,
  tellState,
])

export async function brief(messages: readonly BriefMessage[], context: BriefContext): Promise<Brief> {
  const blank: Brief = {
    messages,
    sentences: [],
    encodings: [],
    summary: [],
    asked: [],
    promised: [],
    state: 'nothing-asked',
  }
  return (await steps(blank, context)).state
}
