"""Sign-off of units and of the whole diploma: both sides sign, and a quality assurer releases it."""
