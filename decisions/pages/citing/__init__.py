"""Citations: how to cite a decision, and a check of the citations in a text."""
