"""The levels of a verification: each turns claims of a theory into rows of a report."""
