"""Server-rendered pages for people: they need no script and load nothing from elsewhere."""
