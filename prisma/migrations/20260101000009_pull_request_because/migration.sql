-- What a pull request's state means for its run: who closed or retargeted it, whose commit is on its branch.
ALTER TABLE pull_request ADD COLUMN because text;
