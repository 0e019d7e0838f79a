-- CreateIndex
CREATE INDEX "jobs_unfinished_of_account" ON "jobs"("account_id") WHERE (num_nulls(finished_at) = 1);
