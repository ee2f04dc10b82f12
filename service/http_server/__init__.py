"""One process that serves HTTP on a socket its supervisor opened."""
