"""The gunicorn worker and its parts; `imr_archive/server.py` configures it."""
