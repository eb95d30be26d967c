-- What a command with a network tried to reach is kept as an artifact.
ALTER TYPE "ArtifactClass" ADD VALUE 'egress_log';
