"""Alerts: saved searches whose new decisions are sent by email or to a webhook.

    a page saves a search       `views.py`, `forms.py`, `saved_search.py`, `links.py`
    a job looks for decisions   `job.py`, `schedule.py`, `new_decisions.py`, `rates_moved.py`
    messages are queued         `message_queue.py`, `reported_decisions.py`
    messages are sent           `sending.py`, `mail.py`, `webhook.py`, `guarded_http.py`

docs/adr/0020-alerts-by-a-ledger.md explains how each decision is reported once.
"""
