"""The words in the metadata of a file by which an invented sample letter is known."""

#: A keyword of the PDF: programs that save a PDF again keep it.
SAMPLE_KEYWORD = "IMR Archive invented sample"
