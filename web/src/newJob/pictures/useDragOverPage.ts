import { useEffect, useState } from 'react'

/** Whether files have been dragged over the page yet. One that is dropped beside its place does not open in the page's. */
export function useDragOverPage(): boolean {
  const [hasDragged, setDragged] = useState(false)
  useEffect(() => {
    const enter = () => setDragged(true)
    const keepPage = (event: DragEvent) => {
      // Words may be dragged into a field as ever.
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
    }
    addEventListener('dragenter', enter)
    addEventListener('dragover', keepPage)
    addEventListener('drop', keepPage)
    return () => {
      removeEventListener('dragenter', enter)
      removeEventListener('dragover', keepPage)
      removeEventListener('drop', keepPage)
    }
  }, [])
  return hasDragged
}
