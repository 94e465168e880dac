"""Sample articles (``articles/``) and reference data that analysts edit (``reference/``)."""
