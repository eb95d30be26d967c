-- What a second model said of the change stands beside what became of it.
-- Forward only, and older code runs on it: the new column is its to ignore.

ALTER TYPE "Stage" ADD VALUE 'judging' AFTER 'verifying';
ALTER TABLE "run" ADD COLUMN "judgement" TEXT;
