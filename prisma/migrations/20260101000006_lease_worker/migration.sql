-- A lease names the process that gave it; what was given before this migration has expired or will within minutes.
ALTER TABLE "lease" ADD COLUMN "worker" TEXT NOT NULL DEFAULT '';
ALTER TABLE "lease" ALTER COLUMN "worker" DROP DEFAULT;
