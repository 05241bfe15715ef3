"""Content for other sites: pages for frames, and images for links (Open Graph)."""
