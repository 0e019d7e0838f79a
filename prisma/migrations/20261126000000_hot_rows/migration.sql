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

-- Nobody looks an image up by its attachment. Without the index, and with room on its page, the row of an image that is
-- kept is changed in place, and so are those of its stage, its job and its account.
DROP INDEX "images_attachment_id_key";
ALTER TABLE "images" SET (fillfactor = 60);
ALTER TABLE "stages" SET (fillfactor = 70);
ALTER TABLE "jobs" SET (fillfactor = 70);
ALTER TABLE "accounts" SET (fillfactor = 50);

-- What is held lies between nothing and the balance, so the balance is never below zero.
ALTER TABLE "accounts" DROP CONSTRAINT "accounts_balance_not_negative";
