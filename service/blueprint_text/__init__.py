"""A blueprint as text: YAML or JSON in, every mistake with its line; YAML or JSON out."""
