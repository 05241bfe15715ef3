"""Content for other sites: pages for frames, and cards for links (Open Graph)."""
