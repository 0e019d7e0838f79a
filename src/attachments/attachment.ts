import type { Attachment } from '../database/generated/prisma/client.ts'

/** An attachment as the database holds it. */
export type AttachmentRow = Attachment
