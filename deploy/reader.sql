-- A role for psql, pgcli, Metabase and notebooks: it reads every table and view, those of later upgrades too, and changes nothing.
-- Run once as the role that owns the tables:  psql "$AGGREGATOR_DATABASE" --file deploy/reader.sql
-- Then give it a password:                    psql "$AGGREGATOR_DATABASE" --command '\password aggregator_reader'
CREATE ROLE aggregator_reader LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT 20;
ALTER ROLE aggregator_reader SET default_transaction_read_only = on;
ALTER ROLE aggregator_reader SET statement_timeout = '60s';
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO aggregator_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO aggregator_reader;
-- An upgrade makes the views anew: what its role makes later can be read as well.
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO aggregator_reader;
