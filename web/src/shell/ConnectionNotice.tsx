import { Alert } from '@mantine/core'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import { useApi } from '../api/ApiContext.tsx'
import { useAnnounce } from './Announcer.tsx'
import classes from './ConnectionNotice.module.css'

// A socket that is back within this was never missed by anybody.
const patienceMs = 1_000

/** Says that the connection is lost for as long as it is. */
export function ConnectionNotice() {
  const t = useTranslations('shell')
  const { connection } = useApi()
  const announce = useAnnounce()
  const isLost = useSyncExternalStore(connection.subscribe, connection.read) === 'lost'
  const [isTold, setTold] = useState(false)
  const wasTold = useRef(false)
  useEffect(() => {
    if (!isLost) {
      setTold(false)
      if (wasTold.current) announce(t('back'))
      wasTold.current = false
      return
    }
    const timer = setTimeout(() => {
      setTold(true)
      wasTold.current = true
    }, patienceMs)
    return () => clearTimeout(timer)
  }, [isLost, announce, t])
  if (!isTold) return null
  return (
    <Alert role="alert" color="yellow" variant="filled" radius={0} className={classes.notice ?? ''}>
      {t('lost')}
    </Alert>
  )
}
