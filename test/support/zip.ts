import { crc32 } from 'node:zlib'

export interface ZipEntry {
  readonly name: string
  readonly bytes: Uint8Array
  /** As the ZIP has it: by the clock of the machine's zone, to two seconds. */
  readonly modified: Date
}

/** The entries of an archive whose files are stored as they are, in its order. Throws where anything in it is wrong. */
export function unzip(archive: Uint8Array): ZipEntry[] {
  const zip = Buffer.from(archive)
  const end = zip.length - 22
  if (end < 0 || zip.readUInt32LE(end) !== 0x06054b50) throw new Error('The archive has no end.')
  const count = zip.readUInt16LE(end + 10)
  const entries: ZipEntry[] = []
  let at = zip.readUInt32LE(end + 16)
  for (let read = 0; read < count; read++) {
    if (zip.readUInt32LE(at) !== 0x02014b50) throw new Error('The directory is broken.')
    const [nameLength, extraLength] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30)]
    const name = zip.subarray(at + 46, at + 46 + nameLength)
    const bytes = readFile(zip, zip.readUInt32LE(at + 42), zip.readUInt32LE(at + 24), name)
    if (crc32(bytes) !== zip.readUInt32LE(at + 16)) throw new Error(`${name} has another checksum.`)
    // Bit 11: the name is UTF-8.
    if ((zip.readUInt16LE(at + 8) & 0x800) === 0) throw new Error(`${name} is in no known encoding.`)
    const modified = readDate(zip.readUInt16LE(at + 14), zip.readUInt16LE(at + 12))
    entries.push({ name: new TextDecoder('utf8', { fatal: true }).decode(name), bytes, modified })
    at += 46 + nameLength + extraLength
  }
  if (at !== end) throw new Error('The directory does not end where the archive does.')
  return entries
}

function readFile(zip: Buffer, at: number, size: number, name: Buffer): Buffer {
  if (zip.readUInt32LE(at) !== 0x04034b50) throw new Error(`${name} has no header.`)
  if (zip.readUInt16LE(at + 8) !== 0) throw new Error(`${name} is compressed.`)
  const start = at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28)
  if (!zip.subarray(at + 30, at + 30 + name.length).equals(name)) throw new Error(`${name} has another name.`)
  return zip.subarray(start, start + size)
}

function readDate(date: number, time: number): Date {
  const day = [1980 + (date >> 9), ((date >> 5) & 15) - 1, date & 31] as const
  return new Date(...day, time >> 11, (time >> 5) & 63, (time & 31) * 2)
}
