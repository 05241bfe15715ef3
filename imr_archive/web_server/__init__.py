"""What gunicorn runs with: `imr_archive/server.py` names it."""
