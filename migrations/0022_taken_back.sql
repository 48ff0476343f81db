-- 0022: who took an operator's word back, and why.
ALTER TABLE operator_word ADD COLUMN IF NOT EXISTS taken_back_by text;
ALTER TABLE operator_word ADD COLUMN IF NOT EXISTS taken_back_reason text;
COMMENT ON COLUMN operator_word.taken_back_by IS 'who said so, or said the contrary';
