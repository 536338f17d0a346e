"""The dashboard: server-rendered pages that need no script."""
