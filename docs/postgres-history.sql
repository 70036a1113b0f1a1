-- History is added to and read, nothing else: not by the application, whatever becomes of the triggers. As
-- gridgov_owner, after each migration; running it again does no harm.

REVOKE UPDATE, DELETE, TRUNCATE ON staff_auditrecord, staff_anchor, cases_caseevent, django_admin_log FROM gridgov_app;
-- But for the words of a line that are forgotten with who reported its case; the trigger allows it only where a
-- later line says so (docs/adr/0006-forgetting.md).
GRANT UPDATE (text, facts, salt) ON cases_caseevent TO gridgov_app;
