import { useQuery } from 'urql'
import { graphql } from '../api/generated/gql.ts'

const Credits = graphql(`
  query Credits { viewer { id credits { balance held available } } }
`)

/** What the account has now; null until it is known. */
export function useCredits() {
  const [{ data }] = useQuery({ query: Credits })
  return data?.viewer.credits ?? null
}
