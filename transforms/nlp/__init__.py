"""Extractors: plain functions from a spaCy ``Doc`` to rows of ``schemas``. Never imports Beam."""
