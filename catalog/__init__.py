"""The library's titles: how they are loaded, found and recommended."""
