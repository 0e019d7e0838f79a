-- A cancel changes a job's status, and an index had the status: so the row went into all of its indexes anew, two fifths
-- of what a cancel cost. A column of its own, which changes when the job is settled, now tells lists how it ended.

CREATE OR REPLACE FUNCTION "jobs_rules"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  "broken" text := CASE
    WHEN NOT (NEW."total_images" BETWEEN 1 AND 2000) THEN 'jobs_size'
    WHEN NEW."price_per_image" <= 0 THEN 'jobs_price_positive'
    WHEN NEW."stages_at_once" <= 0 THEN 'jobs_stages_at_once_positive'
    WHEN NEW."completed_images" < 0 OR NEW."failed_images" < 0
      OR NEW."completed_images" + NEW."failed_images" > NEW."total_images" THEN 'jobs_counts_within_total'
    -- Charged is what was kept; held is what may still be made, and nothing once the job is settled.
    WHEN NEW."credits_charged" <> NEW."completed_images" * NEW."price_per_image" THEN 'jobs_charged_is_kept'
    WHEN NEW."credits_held" <> CASE WHEN NEW."finished_at" IS NULL
      THEN (NEW."total_images" - NEW."completed_images") * NEW."price_per_image" ELSE 0 END THEN 'jobs_held_is_the_rest'
    WHEN NEW."status" IN ('COMPLETED', 'FAILED') AND NEW."finished_at" IS NULL THEN 'jobs_finished_by_status'
    WHEN NEW."status" IN ('PENDING', 'PROCESSING', 'PAUSED') AND NEW."finished_at" IS NOT NULL
      THEN 'jobs_finished_by_status'
    WHEN NEW."status" = 'COMPLETED' AND NEW."completed_images" = 0 THEN 'jobs_completed_has_images'
    WHEN NEW."status" = 'FAILED' AND NEW."error_code" IS NULL THEN 'jobs_failed_has_cause'
    WHEN (NEW."status" = 'CANCELLED') <> (NEW."cancelled_at" IS NOT NULL)
      OR (NEW."status" = 'CANCELLED') <> (NEW."cancel_mode" IS NOT NULL) THEN 'jobs_cancelled_has_mode'
    WHEN NEW."status" = 'PENDING' AND NEW."started_at" IS NOT NULL THEN 'jobs_started'
    WHEN NEW."status" IN ('PROCESSING', 'COMPLETED') AND NEW."started_at" IS NULL THEN 'jobs_started'
    WHEN NEW."worker" IS NOT NULL AND (NEW."finished_at" IS NOT NULL OR NEW."run" <= 0)
      THEN 'jobs_worker_holds_unfinished'
    WHEN NOT (length(NEW."idempotency_key") BETWEEN 1 AND 200) THEN 'jobs_idempotency_key_length'
    WHEN NEW."log_trimmed_at" IS NOT NULL AND NEW."finished_at" IS NULL THEN 'jobs_log_trimmed_when_finished'
    WHEN (NEW."ending" = 'NONE') <> (NEW."finished_at" IS NULL) THEN 'jobs_ending_is_status'
    WHEN NEW."ending" <> 'NONE' AND NEW."ending"::text <> NEW."status"::text THEN 'jobs_ending_is_status'
  END;
BEGIN
  IF "broken" IS NOT NULL THEN PERFORM "refuse_broken_rule"("broken"); END IF;
  RETURN NULL;
END $$;

CREATE TYPE "job_ending" AS ENUM ('NONE', 'COMPLETED', 'FAILED', 'CANCELLED');

ALTER TABLE "jobs" ADD COLUMN "ending" "job_ending" NOT NULL DEFAULT 'NONE';

DROP INDEX "jobs_account_id_status_created_at_id_idx";

-- The one that begins with the account and the ending holds them too.
DROP INDEX "jobs_unfinished_of_account";

UPDATE "jobs" SET "ending" = "status"::text::"job_ending" WHERE "finished_at" IS NOT NULL;

CREATE INDEX "jobs_account_id_ending_created_at_id_idx" ON "jobs"("account_id", "ending", "created_at" DESC, "id" DESC);
