-- 0015: an operator may say of a learned line that it is text: it is neither cut nor learned again.
ALTER TABLE boilerplate ADD COLUMN IF NOT EXISTS is_text boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN boilerplate.is_text IS 'an operator''s word: it was learned wrongly, and is neither cut nor learned again';
