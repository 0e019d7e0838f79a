import { type Client, useQuery } from 'urql'
import { graphql } from '../api/generated/gql.ts'
import type { Price } from './estimate.ts'

const JobPrice = graphql(`
  query JobPrice { viewer { id pricePerImage credits { balance held available } } }
`)

/** What an image costs and what there is to pay for it, asked anew with each visit; null until it is known. */
export function usePrice(): Price | null {
  const [{ data }] = useQuery({ query: JobPrice, requestPolicy: 'cache-and-network' })
  if (data === undefined) return null
  const { pricePerImage, credits } = data.viewer
  return { pricePerImage, available: credits.available }
}

/** Asks anew: a job was made, or was too dear. Every place that shows the credits shows the answer. */
export async function refreshPrice(client: Client): Promise<void> {
  await client.query(JobPrice, {}, { requestPolicy: 'network-only' })
}
