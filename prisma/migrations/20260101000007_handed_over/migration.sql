-- What a run below a pull request hands over: a diff that `git apply` takes, a branch that `git fetch` takes.
ALTER TYPE "ArtifactClass" ADD VALUE 'diff';
ALTER TYPE "ArtifactClass" ADD VALUE 'branch_bundle';
