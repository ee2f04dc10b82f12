"""What contributions are worth: facts, measures, KPIs, points and thanks. Pure."""
