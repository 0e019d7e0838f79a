import '@mantine/dropzone/styles.css'
import { Dropzone } from '@mantine/dropzone'
import type { ReactNode } from 'react'
import classes from './Pictures.module.css'

/** Where files can be dropped. Choosing them is the button's that stands in it. */
export default function DropSurface({
  onDrop,
  children,
}: {
  onDrop(files: File[]): void
  children: ReactNode
}) {
  return (
    <Dropzone
      onDrop={onDrop}
      activateOnClick={false}
      activateOnKeyboard={false}
      enablePointerEvents
      className={classes.surface ?? ''}
      // Its own file field is not used: nobody should find it.
      inputProps={{ style: { display: 'none' } }}
    >
      {children}
    </Dropzone>
  )
}
