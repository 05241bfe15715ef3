"""What other sites show of the archive: pages for frames, and cards for links (Open Graph)."""
