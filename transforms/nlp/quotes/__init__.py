"""Attributions: who said what, with or without quotation marks."""

from transforms.nlp.quotes.extract import extract_quotes

__all__ = ["extract_quotes"]
