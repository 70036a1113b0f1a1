-- History is added to and read, nothing else: not by the application, whatever becomes of the triggers. As
-- gridgov_owner, after the first migration; running it again does no harm.

REVOKE UPDATE, DELETE, TRUNCATE ON staff_auditrecord, cases_caseevent FROM gridgov_app;
