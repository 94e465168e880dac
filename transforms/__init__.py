"""PTransforms, one a module: thin wiring around the pure functions of ``transforms.nlp`` and ``transforms.sources``."""
