-- Two roles for PostgreSQL: one owns the tables and runs migrations, the other is the application's. Once, as a
-- superuser, in the database "gridgov", before the first migration; then set their passwords with \password.
-- After the first migration: postgres-history.sql.

CREATE ROLE gridgov_owner LOGIN;  -- runs manage.py migrate
CREATE ROLE gridgov_app LOGIN;    -- DATABASE_URL of web, worker and scheduler

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CONNECT ON DATABASE gridgov TO gridgov_owner, gridgov_app;
GRANT USAGE, CREATE ON SCHEMA public TO gridgov_owner;
GRANT USAGE ON SCHEMA public TO gridgov_app;

-- What migrations add from now on.
ALTER DEFAULT PRIVILEGES FOR ROLE gridgov_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO gridgov_app;
ALTER DEFAULT PRIVILEGES FOR ROLE gridgov_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO gridgov_app;
