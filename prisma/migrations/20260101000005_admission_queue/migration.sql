-- 20260101000005_admission_queue: who waits for admission, since when, and until when it counts as still waiting.
-- Forward only, and older code runs on it: both columns are its to ignore.

ALTER TABLE run ADD COLUMN queued_at timestamptz(3), ADD COLUMN waits_until timestamptz(3);
CREATE INDEX "run_tenant_id_queued_at_idx" ON "run"("tenant_id", "queued_at");
