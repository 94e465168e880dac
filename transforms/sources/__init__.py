"""Raw news in any form → :class:`schemas.Article` or :class:`schemas.DeadLetter`: pure functions, no Beam, no spaCy.

Three steps: :func:`~transforms.sources.units.plan_units` cuts the inputs into bounded units,
:func:`~transforms.sources.read.read_unit` yields the raw records of one unit, and
:func:`~transforms.sources.normalise.normalise` turns one raw record into an article.
"""
