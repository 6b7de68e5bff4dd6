"""The commands of ``exponents``, one module each with a click command named ``command``."""
