-- The same rows under a condition that no look-up by id repeats: see prisma/schema.prisma.
DROP INDEX "jobs_unfinished";

CREATE INDEX "jobs_unfinished" ON "jobs"("created_at") WHERE (num_nulls(finished_at) = 1);
