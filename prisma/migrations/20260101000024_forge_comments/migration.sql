-- What people asked for by comments on runs' pull requests: each acts once, and a flood is counted here.
-- Forward only, and older code runs on it: all of it is its to ignore.

CREATE TABLE "forge_comment" (
    "tenant_id" TEXT NOT NULL,
    "comment_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "repository" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "login" TEXT NOT NULL,
    "command" TEXT NOT NULL,
    "delivery_id" TEXT NOT NULL,
    "written_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "answer" TEXT,
    "because" TEXT,
    "answered_at" TIMESTAMPTZ(3),

    CONSTRAINT "forge_comment_pkey" PRIMARY KEY ("tenant_id","comment_id")
);
CREATE INDEX "forge_comment_tenant_id_run_id_received_at_idx" ON "forge_comment"("tenant_id", "run_id", "received_at");
ALTER TABLE "forge_comment" ADD CONSTRAINT "forge_comment_tenant_id_run_id_fkey"
  FOREIGN KEY ("tenant_id", "run_id") REFERENCES "run"("tenant_id", "run_id") ON DELETE RESTRICT ON UPDATE CASCADE;

SELECT skein.protect('public.forge_comment'::regclass);
GRANT INSERT ON forge_comment TO skein_app;
GRANT UPDATE (answer, because, answered_at) ON forge_comment TO skein_app;
