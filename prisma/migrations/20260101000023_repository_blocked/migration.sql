-- A repository is blocked by one halt: no new runs, no pull requests, no other remote mutation there.
-- Forward only. Older code that meets such a halt does not know its mode, takes the feed for unreadable and starts nothing.

ALTER TYPE "HaltMode" ADD VALUE 'blocked';
