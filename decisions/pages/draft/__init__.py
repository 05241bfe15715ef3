"""What decisions say about a draft that somebody writes."""
