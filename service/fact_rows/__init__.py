"""Facts as others send them: one row each, in JSON or in a CSV file. Knows no database."""
