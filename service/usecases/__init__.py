"""One file per sentence of the product."""
