-- A harvest whose database went away between COMMIT and its answer learns afterwards whether it was committed.
CREATE TABLE IF NOT EXISTS commit_mark (
    writer uuid PRIMARY KEY,
    mark   bigint NOT NULL DEFAULT 0,
    at     timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE commit_mark IS 'the last transaction of each crawling process that must not be done twice; gone when the process ends, or after a day';

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'govharvest_writer') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON commit_mark TO govharvest_writer;
    END IF;
END
$$;
