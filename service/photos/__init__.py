"""Photos people send: looked at, developed anew in a process apart, put away."""
