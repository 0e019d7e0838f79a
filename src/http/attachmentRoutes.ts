import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { AttachmentRow } from '../attachments/attachment.ts'
import type { FileUrls } from '../attachments/fileUrls.ts'
import type { Authenticate } from '../auth/authenticate.ts'
import { HttpProblem, methodNotAllowed } from './problem.ts'

export interface AttachmentRouteDeps {
  readonly authenticate: Authenticate
  readonly fileUrls: FileUrls
  readonly maxUploadBytes: number
  /** See attachments/uploadReference.ts. */
  uploadReference(accountId: string, upload: Uint8Array): Promise<AttachmentRow>
}

// What multipart puts around a file.
const envelopeBytes = 64_000

/** POST /api/attachments: a reference image, as the raw body or as the one file of a multipart form. */
export function attachmentRoutes(deps: AttachmentRouteDeps): Hono {
  const { authenticate, fileUrls, maxUploadBytes, uploadReference } = deps
  // The rest of the body is not read, so the connection ends: a client must not send its next request on it.
  const tooLarge = () =>
    new HttpProblem(413, 'UPLOAD_TOO_LARGE', `An upload may have ${maxUploadBytes} bytes or fewer.`, {
      Connection: 'close',
    })
  const routes = new Hono()
  routes.post(
    '/',
    async (c, next) => {
      // Ahead of the body: a stranger's upload is not even read.
      c.set('accountId' as never, (await authenticate(c.req.header('authorization') ?? null)) as never)
      await next()
    },
    bodyLimit({
      maxSize: maxUploadBytes + envelopeBytes,
      onError: () => {
        throw tooLarge()
      },
    }),
    async (c) => {
      const upload = await readUpload(c)
      if (upload.byteLength > maxUploadBytes) throw tooLarge()
      const attachment = await uploadReference(c.get('accountId' as never) as string, upload)
      return c.json(
        {
          id: String(attachment.id),
          url: fileUrls.urlOf(attachment.storageKey),
          thumbnail_url: fileUrls.urlOf(attachment.thumbnailKey),
          mime_type: attachment.mimeType,
          bytes: attachment.bytes,
          width: attachment.width,
          height: attachment.height,
        },
        201,
      )
    },
  )
  routes.all('/', () => methodNotAllowed('POST'))
  return routes
}

async function readUpload(c: Context): Promise<Uint8Array> {
  const type = c.req.header('content-type') ?? ''
  if (!type.startsWith('multipart/form-data')) return new Uint8Array(await c.req.arrayBuffer())
  let form: FormData
  try {
    form = await c.req.formData()
  } catch {
    throw new HttpProblem(400, 'BAD_REQUEST', 'The body is no multipart form.')
  }
  const files = [...form.values()].filter((value): value is File => value instanceof File)
  const [file] = files
  if (file === undefined || files.length > 1) {
    throw new HttpProblem(400, 'BAD_REQUEST', `The form must hold one file; it holds ${files.length}.`)
  }
  return new Uint8Array(await file.arrayBuffer())
}
