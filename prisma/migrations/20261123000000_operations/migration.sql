-- AlterTable
ALTER TABLE "jobs" ADD COLUMN     "log_trimmed_at" TIMESTAMPTZ(3),
ADD COLUMN     "trace_parent" TEXT;

-- CreateIndex
CREATE INDEX "jobs_log_kept" ON "jobs"("finished_at") WHERE (finished_at IS NOT NULL AND log_trimmed_at IS NULL);

-- Only a settled job's log is ever removed.
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_log_trimmed_when_finished" CHECK ("log_trimmed_at" IS NULL OR "finished_at" IS NOT NULL);
