-- The rows that keep an image (docs/adr/0007-rows-that-stay-need-no-look.md). Their foreign keys cost as much as the rest
-- of the statement: six look-ups an image, of rows that the same statement has locked or written. What the keys promised
-- is kept from the other end: the rows that are pointed at stay.

ALTER TABLE "attachments" DROP CONSTRAINT "attachments_account_id_fkey";
ALTER TABLE "images" DROP CONSTRAINT "images_attachment_id_fkey";
ALTER TABLE "credit_entries"
  DROP CONSTRAINT "credit_entries_account_id_fkey",
  DROP CONSTRAINT "credit_entries_job_id_fkey",
  DROP CONSTRAINT "credit_entries_job_id_stage_index_position_fkey";
ALTER TABLE "job_events" DROP CONSTRAINT "job_events_job_id_fkey";

CREATE FUNCTION "refuse_removal"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % stay, under the key they have: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
END $$;

CREATE TRIGGER "accounts_stay" BEFORE DELETE OR UPDATE OF "id" ON "accounts"
  FOR EACH ROW EXECUTE FUNCTION "refuse_removal"();
CREATE TRIGGER "accounts_stay_all" BEFORE TRUNCATE ON "accounts" EXECUTE FUNCTION "refuse_removal"();
CREATE TRIGGER "jobs_stay" BEFORE DELETE OR UPDATE OF "id" ON "jobs"
  FOR EACH ROW EXECUTE FUNCTION "refuse_removal"();
CREATE TRIGGER "jobs_stay_all" BEFORE TRUNCATE ON "jobs" EXECUTE FUNCTION "refuse_removal"();
CREATE TRIGGER "images_stay" BEFORE DELETE OR UPDATE OF "job_id", "stage_index", "position" ON "images"
  FOR EACH ROW EXECUTE FUNCTION "refuse_removal"();
CREATE TRIGGER "images_stay_all" BEFORE TRUNCATE ON "images" EXECUTE FUNCTION "refuse_removal"();
-- A reference that no job names any more may go.
CREATE TRIGGER "attachments_stay" BEFORE DELETE OR UPDATE OF "id" ON "attachments"
  FOR EACH ROW WHEN (OLD."kind" = 'GENERATED') EXECUTE FUNCTION "refuse_removal"();
CREATE TRIGGER "attachments_stay_all" BEFORE TRUNCATE ON "attachments" EXECUTE FUNCTION "refuse_removal"();

-- A thumbnail's key has the stem of its picture's, which is unique and by which both are found.
DROP INDEX "attachments_thumbnail_key_key";

-- Nobody looks an image up by its attachment. Without the index, and with room on its page, the row of an image that is
-- kept is changed in place, and so are those of its stage, its job and its account.
DROP INDEX "images_attachment_id_key";
ALTER TABLE "images" SET (fillfactor = 60);
ALTER TABLE "stages" SET (fillfactor = 70);
ALTER TABLE "jobs" SET (fillfactor = 70);
ALTER TABLE "accounts" SET (fillfactor = 50);

-- PostgreSQL reads and prepares each check of a table anew for every statement that writes to it: 20 µs a check, whatever
-- the number of rows. Where a statement writes a row or two, and a job has twelve rules, that is more than all the rest
-- of it. So the rules of jobs, stages and accounts stand in functions, which are prepared once a connection. They break
-- with the same code, and the same name, as the checks did; the rows of which a statement writes many keep theirs.

CREATE FUNCTION "refuse_broken_rule"("rule" text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the row breaks the rule %', "rule" USING ERRCODE = 'check_violation', CONSTRAINT = "rule";
END $$;

-- What is held lies between nothing and the balance, so the balance is never below zero.
ALTER TABLE "accounts"
  DROP CONSTRAINT "accounts_balance_not_negative",
  DROP CONSTRAINT "accounts_held_within_balance",
  DROP CONSTRAINT "accounts_running_not_negative";

CREATE FUNCTION "accounts_rules"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  "broken" text := CASE
    WHEN NOT (NEW."held" BETWEEN 0 AND NEW."balance") THEN 'accounts_held_within_balance'
    WHEN NEW."running" < 0 THEN 'accounts_running_not_negative'
  END;
BEGIN
  IF "broken" IS NOT NULL THEN PERFORM "refuse_broken_rule"("broken"); END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "accounts_rules" AFTER INSERT OR UPDATE ON "accounts"
  FOR EACH ROW EXECUTE FUNCTION "accounts_rules"();

ALTER TABLE "stages"
  DROP CONSTRAINT "stages_index_not_negative",
  DROP CONSTRAINT "stages_quantity",
  DROP CONSTRAINT "stages_counts_within_quantity";

CREATE FUNCTION "stages_rules"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  "broken" text := CASE
    WHEN NEW."index" < 0 THEN 'stages_index_not_negative'
    WHEN NOT (NEW."quantity" BETWEEN 1 AND 1000) THEN 'stages_quantity'
    WHEN NEW."completed_images" < 0 OR NEW."failed_images" < 0
      OR NEW."completed_images" + NEW."failed_images" > NEW."quantity" THEN 'stages_counts_within_quantity'
  END;
BEGIN
  IF "broken" IS NOT NULL THEN PERFORM "refuse_broken_rule"("broken"); END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "stages_rules" AFTER INSERT OR UPDATE ON "stages"
  FOR EACH ROW EXECUTE FUNCTION "stages_rules"();

ALTER TABLE "jobs"
  DROP CONSTRAINT "jobs_size",
  DROP CONSTRAINT "jobs_price_positive",
  DROP CONSTRAINT "jobs_stages_at_once_positive",
  DROP CONSTRAINT "jobs_counts_within_total",
  DROP CONSTRAINT "jobs_charged_is_kept",
  DROP CONSTRAINT "jobs_held_is_the_rest",
  DROP CONSTRAINT "jobs_finished_by_status",
  DROP CONSTRAINT "jobs_completed_has_images",
  DROP CONSTRAINT "jobs_failed_has_cause",
  DROP CONSTRAINT "jobs_cancelled_has_mode",
  DROP CONSTRAINT "jobs_started",
  DROP CONSTRAINT "jobs_worker_holds_unfinished",
  DROP CONSTRAINT "jobs_idempotency_key_length",
  DROP CONSTRAINT "jobs_log_trimmed_when_finished";

CREATE FUNCTION "jobs_rules"() RETURNS trigger LANGUAGE plpgsql AS $$
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
  END;
BEGIN
  IF "broken" IS NOT NULL THEN PERFORM "refuse_broken_rule"("broken"); END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "jobs_rules" AFTER INSERT OR UPDATE ON "jobs"
  FOR EACH ROW EXECUTE FUNCTION "jobs_rules"();
