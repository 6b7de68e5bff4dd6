"""The commands ``exponents verify``, ``curve``, ``frontier`` and ``plane``: each a module with a ``command``."""
