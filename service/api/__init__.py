"""HTTP in: one file per resource, its router and the shapes it speaks."""
