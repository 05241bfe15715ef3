"""gunicorn's worker and its parts, which `imr_archive/server.py` names."""
