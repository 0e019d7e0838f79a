import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import sharp from 'sharp'
import { type Endpoint, execute } from '../endpoint.ts'
import { graphql } from '../generated/gql.ts'

const LookAtJob = graphql(`
  query LookAtJob($id: ID!) {
    viewer { credits { balance held available } }
    job(id: $id) {
      status
      draining
      totalImages
      completedImages
      generatedAttachIds
      creditsCharged
      creditsHeld
      images(first: 2000, status: GENERATED) { edges { node { attachment { id url } } } }
    }
  }
`)

const LookAtCredits = graphql(`
  query LookAtCredits { viewer { credits { balance held available } } }
`)

export async function lookAtCredits(endpoint: Endpoint) {
  const { viewer } = await execute(endpoint, LookAtCredits, {})
  return viewer.credits
}

/** The job, the pictures it has, and what the account has left. */
export async function lookAtJob(endpoint: Endpoint, id: string) {
  const { viewer, job } = await execute(endpoint, LookAtJob, { id })
  if (!job) throw new Error(`There is no job ${id}.`)
  const { images, ...rest } = job
  const pictures = images.edges.flatMap(({ node: { attachment } }) => attachment ?? [])
  return { job: rest, pictures, credits: viewer.credits }
}

/** Fetches each file and decodes all of it; returns the paths of those that are whole. */
export async function openFiles(urls: readonly string[]): Promise<string[]> {
  const opened: string[] = []
  for (const url of urls) {
    const response = await fetch(url)
    if (!response.ok) continue
    const picture = await sharp(await response.arrayBuffer(), { failOn: 'warning' })
      .stats()
      .catch(() => null)
    if (picture !== null) opened.push(new URL(url).pathname)
  }
  return opened
}

/** The files of the job's images in the data folder, without their thumbnails, by the paths of their URLs. */
export async function listStoredFiles(dataDir: string, jobId: string): Promise<string[]> {
  const entries = await readdir(join(dataDir, 'files', 'jobs', jobId), {
    recursive: true,
    withFileTypes: true,
  })
  return entries
    .filter((entry) => entry.isFile() && !entry.name.includes('.thumbnail.'))
    .map((entry) => `/${relative(dataDir, join(entry.parentPath, entry.name)).split(sep).join('/')}`)
}
