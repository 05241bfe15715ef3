"""Folders: collections of decisions to read, share, print and download.

links.py    the secret link to a folder, the read-only one, the cookie, and who may open what
entries.py  which item of a letter an entry means now, and what is added to a folder
quotes.py   words of a text, found again in another reading of it (pure)
content.py  a folder -> what its page and its files show
files.py    DOCX, PDF, XLSX and CSV
views.py    the pages of a folder; marking.py: that on which passages are marked
"""
