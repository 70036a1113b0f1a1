"""Who may write what: every URL, sent as POST by everybody, on a row of their own area and on a foreign one."""
