-- The instruction files of a base, as they were given to an agent, are kept as an artifact.
ALTER TYPE "ArtifactClass" ADD VALUE 'guidance';
