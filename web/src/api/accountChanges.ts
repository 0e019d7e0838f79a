import { graphql } from './generated/gql.ts'

/** Each change of the account's jobs, with what the account has then. One for the whole page: AccountLive. */
export const AccountChanges = graphql(`
  subscription AccountChanges {
    jobChanged { job { ...JobInList } credits { balance held available } }
  }
`)
