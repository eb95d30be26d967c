-- A run that waits for its infrastructure or its budget is held; since when a stage stands; an unknown price is no lack of money.
ALTER TYPE "Stage" ADD VALUE 'held';
ALTER TYPE "Gate" ADD VALUE 'price';
ALTER TABLE "run" ADD COLUMN "stage_since" TIMESTAMPTZ(3);
