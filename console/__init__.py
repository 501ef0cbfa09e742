"""The web desk for librarians and managers."""
