"""What people and programs read of a Solution: tables, records, LaTeX, HTML and figures. Nothing is solved here."""
