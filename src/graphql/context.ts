import DataLoader from 'dataloader'
import type { AttachmentRow } from '../attachments/attachment.ts'
import type { FileUrls } from '../attachments/fileUrls.ts'
import type { Database } from '../database/database.ts'
import type { CancelMode, Job } from '../database/generated/prisma/client.ts'
import type { Cancelled } from '../jobs/cancelJob.ts'
import type { AccountFeed } from '../progress/accountFeed.ts'
import type { JobFeed } from '../progress/feed.ts'
import type { Follower, SubscriberConnection } from '../progress/seats.ts'

/** What the API does, as GraphQL and REST see it: they translate, this decides. */
export interface ApiServices {
  readonly db: Database
  readonly feed: JobFeed
  readonly accountFeed: AccountFeed
  readonly fileUrls: FileUrls
  /** Of a new job. */
  readonly pricePerImage: number
  /** See jobs/createJob.ts. */
  createJob(accountId: string, args: unknown): Promise<Job>
  /** See jobs/cancelJob.ts. */
  cancelJob(accountId: string, jobId: string, mode: CancelMode): Promise<Cancelled>
  /** Opens the account where this is its first call. */
  openAccount(accountId: string): Promise<void>
}

export interface GraphqlContext {
  readonly accountId: string
  readonly services: ApiServices
  /** As the account's subscriptions are counted. */
  readonly follower: Follower
  /** Gathers the attachments of a request's images into one query. */
  readonly attachments: DataLoader<bigint, AttachmentRow>
}

export function createContext(
  services: ApiServices,
  accountId: string,
  connection: SubscriberConnection,
): GraphqlContext {
  const attachments = new DataLoader<bigint, AttachmentRow>(
    async (ids) => {
      const rows = await services.db.prisma.attachment.findMany({
        where: { id: { in: [...ids] }, accountId },
      })
      const byId = new Map(rows.map((row) => [row.id, row]))
      return ids.map((id) => byId.get(id) ?? new Error(`Attachment ${id} is missing.`))
    },
    // A subscription has one context for as long as it is open: what it has loaded would stay.
    { cache: false },
  )
  return { accountId, services, follower: { accountId, connection }, attachments }
}
