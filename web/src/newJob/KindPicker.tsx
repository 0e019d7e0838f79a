import { useTranslations } from 'use-intl'
import { Choices } from './Choices.tsx'
import { kinds } from './form.ts'
import { KindPicture } from './KindPicture.tsx'
import classes from './Kinds.module.css'
import { useNewJob } from './NewJobContext.ts'

export function KindPicker() {
  const t = useTranslations('newJob')
  const { form, change } = useNewJob()
  return (
    <Choices
      id="kind"
      label={t('kind')}
      values={kinds}
      value={form.kind}
      onChange={(kind) => change((before) => ({ ...before, kind }))}
      className={classes.kinds}
    >
      {(kind) => (
        <span className={classes.kind}>
          <KindPicture kind={kind} />
          <span className={classes.title}>{t(`kinds.${kind}.title`)}</span>
          <span className={classes.line}>{t(`kinds.${kind}.line`)}</span>
        </span>
      )}
    </Choices>
  )
}
