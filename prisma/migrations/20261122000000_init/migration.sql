-- CreateEnum
CREATE TYPE "job_status" AS ENUM ('PENDING', 'PROCESSING', 'PAUSED', 'COMPLETED', 'FAILED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "job_kind" AS ENUM ('PIPELINE_STAGE', 'SINGLE_BATCH', 'SIMPLE_GENERAL', 'SIMPLE_PORTRAIT');

-- CreateEnum
CREATE TYPE "cancel_mode" AS ENUM ('DRAIN', 'ABORT');

-- CreateEnum
CREATE TYPE "image_status" AS ENUM ('QUEUED', 'GENERATED', 'FAILED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "attachment_kind" AS ENUM ('GENERATED', 'REFERENCE');

-- CreateEnum
CREATE TYPE "credit_entry_kind" AS ENUM ('GRANT', 'HOLD', 'CHARGE', 'RELEASE');

-- CreateEnum
CREATE TYPE "job_event_type" AS ENUM ('CREATED', 'STATUS_CHANGED', 'IMAGE_GENERATED', 'IMAGE_FAILED', 'STAGE_FINISHED', 'SETTLED');

-- CreateTable
CREATE TABLE "accounts" (
    "id" TEXT NOT NULL,
    "balance" INTEGER NOT NULL DEFAULT 0,
    "held" INTEGER NOT NULL DEFAULT 0,
    "running" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "jobs" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "account_id" TEXT NOT NULL,
    "kind" "job_kind" NOT NULL,
    "status" "job_status" NOT NULL DEFAULT 'PENDING',
    "cancel_mode" "cancel_mode",
    "total_images" INTEGER NOT NULL,
    "completed_images" INTEGER NOT NULL DEFAULT 0,
    "failed_images" INTEGER NOT NULL DEFAULT 0,
    "stages_at_once" INTEGER NOT NULL,
    "price_per_image" INTEGER NOT NULL,
    "credits_held" INTEGER NOT NULL,
    "credits_charged" INTEGER NOT NULL DEFAULT 0,
    "last_event_seq" INTEGER NOT NULL DEFAULT 0,
    "run" INTEGER NOT NULL DEFAULT 0,
    "worker" TEXT,
    "idempotency_key" TEXT,
    "error_code" TEXT,
    "error_message" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "cancelled_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "jobs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stages" (
    "job_id" UUID NOT NULL,
    "index" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "prompt" TEXT NOT NULL,
    "aspect_ratio" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "completed_images" INTEGER NOT NULL DEFAULT 0,
    "failed_images" INTEGER NOT NULL DEFAULT 0,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "stages_pkey" PRIMARY KEY ("job_id","index")
);

-- CreateTable
CREATE TABLE "images" (
    "job_id" UUID NOT NULL,
    "stage_index" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "status" "image_status" NOT NULL DEFAULT 'QUEUED',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "prompt" TEXT,
    "attachment_id" BIGINT,
    "error_code" TEXT,
    "error_message" TEXT,

    CONSTRAINT "images_pkey" PRIMARY KEY ("job_id","stage_index","position")
);

-- CreateTable
CREATE TABLE "attachments" (
    "id" BIGSERIAL NOT NULL,
    "account_id" TEXT NOT NULL,
    "kind" "attachment_kind" NOT NULL,
    "storage_key" TEXT NOT NULL,
    "thumbnail_key" TEXT NOT NULL,
    "mime_type" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "model" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "attachments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job_references" (
    "id" BIGSERIAL NOT NULL,
    "job_id" UUID NOT NULL,
    "stage_index" INTEGER NOT NULL,
    "position" INTEGER,
    "ordinal" INTEGER NOT NULL,
    "attachment_id" BIGINT NOT NULL,
    "role" TEXT,

    CONSTRAINT "job_references_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credit_entries" (
    "id" BIGSERIAL NOT NULL,
    "account_id" TEXT NOT NULL,
    "kind" "credit_entry_kind" NOT NULL,
    "amount" INTEGER NOT NULL,
    "job_id" UUID,
    "stage_index" INTEGER,
    "position" INTEGER,
    "note" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "credit_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job_events" (
    "job_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "type" "job_event_type" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "status" "job_status" NOT NULL,
    "previous" "job_status",
    "completed_images" INTEGER NOT NULL,
    "failed_images" INTEGER NOT NULL,
    "stage_index" INTEGER,
    "position" INTEGER,
    "error_code" TEXT,
    "error_message" TEXT,
    "stage_completed" INTEGER,
    "credits_charged" INTEGER,
    "credits_released" INTEGER,

    CONSTRAINT "job_events_pkey" PRIMARY KEY ("job_id","seq")
);

-- CreateTable
CREATE TABLE "secrets" (
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "secrets_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "jobs_account_id_created_at_id_idx" ON "jobs"("account_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "jobs_account_id_status_created_at_id_idx" ON "jobs"("account_id", "status", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "jobs_unfinished" ON "jobs"("created_at") WHERE (finished_at IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "jobs_account_id_idempotency_key_key" ON "jobs"("account_id", "idempotency_key");

-- CreateIndex
CREATE UNIQUE INDEX "images_attachment_id_key" ON "images"("attachment_id");

-- CreateIndex
CREATE UNIQUE INDEX "attachments_storage_key_key" ON "attachments"("storage_key");

-- CreateIndex
CREATE UNIQUE INDEX "attachments_thumbnail_key_key" ON "attachments"("thumbnail_key");

-- CreateIndex
CREATE INDEX "job_references_job_id_stage_index_position_ordinal_idx" ON "job_references"("job_id", "stage_index", "position", "ordinal");

-- CreateIndex
CREATE INDEX "job_references_attachment_id_idx" ON "job_references"("attachment_id");

-- CreateIndex
CREATE INDEX "credit_entries_account_id_id_idx" ON "credit_entries"("account_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "credit_entries_job_id_stage_index_position_key" ON "credit_entries"("job_id", "stage_index", "position");

-- CreateIndex
CREATE UNIQUE INDEX "credit_entries_one_hold_one_release" ON "credit_entries"("job_id", "kind") WHERE (position IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "job_events_one_settled" ON "job_events"("job_id") WHERE (type = 'SETTLED');

-- AddForeignKey
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stages" ADD CONSTRAINT "stages_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "images" ADD CONSTRAINT "images_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "images" ADD CONSTRAINT "images_job_id_stage_index_fkey" FOREIGN KEY ("job_id", "stage_index") REFERENCES "stages"("job_id", "index") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "images" ADD CONSTRAINT "images_attachment_id_fkey" FOREIGN KEY ("attachment_id") REFERENCES "attachments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "job_references" ADD CONSTRAINT "job_references_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "job_references" ADD CONSTRAINT "job_references_attachment_id_fkey" FOREIGN KEY ("attachment_id") REFERENCES "attachments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_entries" ADD CONSTRAINT "credit_entries_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_entries" ADD CONSTRAINT "credit_entries_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credit_entries" ADD CONSTRAINT "credit_entries_job_id_stage_index_position_fkey" FOREIGN KEY ("job_id", "stage_index", "position") REFERENCES "images"("job_id", "stage_index", "position") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "job_events" ADD CONSTRAINT "job_events_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What follows Prisma's language cannot say. Each constraint keeps a rule, whatever the program does.

-- Balance and held never fall below zero; what is held is owned.
ALTER TABLE "accounts"
  ADD CONSTRAINT "accounts_balance_not_negative" CHECK ("balance" >= 0),
  ADD CONSTRAINT "accounts_held_within_balance" CHECK ("held" BETWEEN 0 AND "balance"),
  ADD CONSTRAINT "accounts_running_not_negative" CHECK ("running" >= 0);

ALTER TABLE "jobs"
  ADD CONSTRAINT "jobs_size" CHECK ("total_images" BETWEEN 1 AND 2000),
  ADD CONSTRAINT "jobs_price_positive" CHECK ("price_per_image" > 0),
  ADD CONSTRAINT "jobs_stages_at_once_positive" CHECK ("stages_at_once" > 0),
  ADD CONSTRAINT "jobs_counts_within_total"
    CHECK ("completed_images" >= 0 AND "failed_images" >= 0 AND "completed_images" + "failed_images" <= "total_images"),
  -- Charged is what was kept; held is what may still be made, and nothing once the job is settled.
  ADD CONSTRAINT "jobs_charged_is_kept" CHECK ("credits_charged" = "completed_images" * "price_per_image"),
  ADD CONSTRAINT "jobs_held_is_the_rest" CHECK ("credits_held" = CASE
    WHEN "finished_at" IS NULL THEN ("total_images" - "completed_images") * "price_per_image" ELSE 0 END),
  ADD CONSTRAINT "jobs_finished_by_status" CHECK (CASE
    WHEN "status" IN ('COMPLETED', 'FAILED') THEN "finished_at" IS NOT NULL
    WHEN "status" IN ('PENDING', 'PROCESSING', 'PAUSED') THEN "finished_at" IS NULL
    ELSE TRUE END),
  ADD CONSTRAINT "jobs_completed_has_images" CHECK ("status" <> 'COMPLETED' OR "completed_images" > 0),
  ADD CONSTRAINT "jobs_failed_has_cause" CHECK ("status" <> 'FAILED' OR "error_code" IS NOT NULL),
  ADD CONSTRAINT "jobs_cancelled_has_mode"
    CHECK (("status" = 'CANCELLED') = ("cancelled_at" IS NOT NULL) AND ("status" = 'CANCELLED') = ("cancel_mode" IS NOT NULL)),
  ADD CONSTRAINT "jobs_started" CHECK (CASE
    WHEN "status" = 'PENDING' THEN "started_at" IS NULL
    WHEN "status" IN ('PROCESSING', 'COMPLETED') THEN "started_at" IS NOT NULL
    ELSE TRUE END),
  ADD CONSTRAINT "jobs_worker_holds_unfinished" CHECK ("worker" IS NULL OR ("finished_at" IS NULL AND "run" > 0)),
  ADD CONSTRAINT "jobs_idempotency_key_length" CHECK (length("idempotency_key") BETWEEN 1 AND 200);

ALTER TABLE "stages"
  ADD CONSTRAINT "stages_index_not_negative" CHECK ("index" >= 0),
  ADD CONSTRAINT "stages_quantity" CHECK ("quantity" BETWEEN 1 AND 1000),
  ADD CONSTRAINT "stages_counts_within_quantity"
    CHECK ("completed_images" >= 0 AND "failed_images" >= 0 AND "completed_images" + "failed_images" <= "quantity");

ALTER TABLE "images"
  ADD CONSTRAINT "images_position_not_negative" CHECK ("position" >= 0),
  ADD CONSTRAINT "images_attempts_not_negative" CHECK ("attempts" >= 0),
  ADD CONSTRAINT "images_generated_has_file" CHECK (("status" = 'GENERATED') = ("attachment_id" IS NOT NULL)),
  ADD CONSTRAINT "images_failed_has_cause" CHECK ("status" <> 'FAILED' OR "error_code" IS NOT NULL);

ALTER TABLE "attachments"
  ADD CONSTRAINT "attachments_measured" CHECK ("bytes" > 0 AND "width" > 0 AND "height" > 0),
  ADD CONSTRAINT "attachments_generated_has_model" CHECK (("kind" = 'GENERATED') = ("model" IS NOT NULL));

ALTER TABLE "credit_entries"
  ADD CONSTRAINT "credit_entries_amount_positive" CHECK ("amount" > 0),
  ADD CONSTRAINT "credit_entries_belongs" CHECK (CASE
    WHEN "kind" = 'GRANT' THEN "job_id" IS NULL
    WHEN "kind" = 'CHARGE' THEN "job_id" IS NOT NULL AND "stage_index" IS NOT NULL AND "position" IS NOT NULL
    ELSE "job_id" IS NOT NULL AND "stage_index" IS NULL AND "position" IS NULL END);

ALTER TABLE "job_events"
  ADD CONSTRAINT "job_events_seq_positive" CHECK ("seq" > 0),
  ADD CONSTRAINT "job_events_complete" CHECK (CASE "type"
    WHEN 'STATUS_CHANGED' THEN "previous" IS NOT NULL
    WHEN 'IMAGE_GENERATED' THEN "stage_index" IS NOT NULL AND "position" IS NOT NULL
    WHEN 'IMAGE_FAILED' THEN "stage_index" IS NOT NULL AND "position" IS NOT NULL
      AND "error_code" IS NOT NULL AND "error_message" IS NOT NULL
    WHEN 'STAGE_FINISHED' THEN "stage_index" IS NOT NULL AND "stage_completed" IS NOT NULL
    WHEN 'SETTLED' THEN "credits_charged" IS NOT NULL AND "credits_released" IS NOT NULL
    ELSE TRUE END);

-- The ledger is append-only.
CREATE FUNCTION "refuse_ledger_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'credit_entries is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER "credit_entries_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "credit_entries"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_ledger_change"();
