-- The schema that one would write for joint work plans in PostgreSQL: the current state of each
-- activity, every state it had, and a log of who changed what. The activity is kept as the bytes that
-- jointplan keeps, which is less work than jsonb.
CREATE TABLE activity (
  name text PRIMARY KEY,
  revision bigint NOT NULL,
  data bytea NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE activity_history (
  name text NOT NULL,
  revision bigint NOT NULL,
  data bytea NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (name, revision)
);

CREATE TABLE change_log (
  sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  revision bigint NOT NULL,
  author text NOT NULL,
  paths text[] NOT NULL,
  message text NOT NULL,
  request_id text NOT NULL UNIQUE,
  changed_at timestamptz NOT NULL DEFAULT now()
);
