"""Predictions at a finite budget against exact frontiers: loss, width, local exponents, shares."""
