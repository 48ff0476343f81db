-- 0017: what is due, when, for how long it waited; whoever lost a run cannot write under it any more.
ALTER TABLE night ADD COLUMN IF NOT EXISTS due_at timestamptz;
CREATE UNIQUE INDEX IF NOT EXISTS night_due ON night (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS night_open ON night (id) WHERE finished_at IS NULL;
COMMENT ON COLUMN night.due_at IS 'when the scheduler meant it to begin; NULL: by hand';

ALTER TABLE run ADD COLUMN IF NOT EXISTS fence int NOT NULL DEFAULT 1;
COMMENT ON COLUMN run.fence IS 'counts up whenever somebody takes the run; who holds an older one writes nothing more';

CREATE TABLE IF NOT EXISTS due_run (
    source_id   text        NOT NULL REFERENCES source,
    due_at      timestamptz NOT NULL,
    night_id    bigint      NOT NULL REFERENCES night,
    group_key   text        NOT NULL,
    starts_at   timestamptz NOT NULL,
    tries       int         NOT NULL DEFAULT 0,
    finished_at timestamptz,
    outcome     text        CHECK (outcome IN ('harvested', 'overtaken', 'undefined', 'given up')),
    PRIMARY KEY (source_id, due_at)
);
CREATE INDEX IF NOT EXISTS due_run_open ON due_run (group_key, starts_at) WHERE finished_at IS NULL;
CREATE INDEX IF NOT EXISTS due_run_night ON due_run (night_id);
COMMENT ON TABLE due_run IS 'each time a source was due, once, however many schedulers said so';
COMMENT ON COLUMN due_run.group_key IS 'a host that all sources of its group share: one worker at a time asks them';
COMMENT ON COLUMN due_run.starts_at IS 'due_at and a moment more, so that not all begin at once';
COMMENT ON COLUMN due_run.tries IS 'workers that began with it';
COMMENT ON COLUMN due_run.outcome IS 'overtaken: a later one was due before it was begun';

CREATE TABLE IF NOT EXISTS process (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text        NOT NULL CHECK (kind IN ('scheduler', 'worker')),
    machine    text        NOT NULL,
    pid        int         NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    ended_at   timestamptz,
    doing      text        NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS process_living ON process (machine, kind) WHERE ended_at IS NULL;
COMMENT ON TABLE process IS 'schedulers and workers: each writes every ten seconds that it lives';
COMMENT ON COLUMN process.doing IS 'in words: leads, waits to lead, crawls 12 groups';

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'govharvest_writer') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON due_run, process TO govharvest_writer;
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO govharvest_writer;
    END IF;
END $$;
