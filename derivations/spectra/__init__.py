"""Spectra of feature maps: resolvents of random features as expansions, the input of the loss components."""
