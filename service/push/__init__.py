"""Web push: what goes to a browser, encrypted for it alone and signed by this installation."""
