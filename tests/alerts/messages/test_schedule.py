"""An alert is due at the time of day of its confirmation, in California's time zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from decisions.alerts.schedule import next_time
from decisions.models import Alert

HERE = ZoneInfo("America/Los_Angeles")


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=HERE)


def times(confirmed: str, frequency: str, number: int) -> list[str]:
    """Return the next times of an alert whose job runs a few seconds late each time."""
    alert = Alert(frequency=frequency, confirmed_at=at(confirmed).astimezone(UTC))
    found, now = [], at(confirmed).astimezone(UTC)
    for _ in range(number):
        following = next_time(alert, now)
        assert following > now
        found.append(f"{following.astimezone(HERE):%m-%d %H:%M %Z}")
        now = following.astimezone(UTC) + timedelta(seconds=9)
    return found


@pytest.mark.parametrize(
    ("confirmed", "frequency", "expected"),
    [
        ("2026-10-31 08:00", "daily", ["11-01 08:00 PST", "11-02 08:00 PST"]),
        ("2027-03-13 08:00", "daily", ["03-14 08:00 PDT", "03-15 08:00 PDT"]),
        ("2026-10-29 23:30", "weekly", ["11-05 23:30 PST", "11-12 23:30 PST"]),
        ("2027-03-10 00:10", "weekly", ["03-17 00:10 PDT", "03-24 00:10 PDT"]),
        # A time that a day has twice, or not at all
        ("2026-10-31 01:45", "daily", ["11-01 01:45 PDT", "11-02 01:45 PST"]),
        ("2027-03-13 02:30", "daily", ["03-14 03:30 PDT", "03-15 02:30 PDT"]),
    ],
)
def test_an_alert_keeps_its_time_of_day_when_the_clocks_change(
    confirmed: str, frequency: str, expected: list[str]
) -> None:
    assert times(confirmed, frequency, 2) == expected


def test_a_late_job_changes_no_time_of_day() -> None:
    alert = Alert(frequency="daily", confirmed_at=at("2026-10-20 18:00"))
    for now, following in (
        ("2026-11-01 17:59", "2026-11-01 18:00"),
        ("2026-11-01 18:00", "2026-11-02 18:00"),
        ("2026-11-02 05:00", "2026-11-02 18:00"),
    ):
        assert next_time(alert, at(now).astimezone(UTC)) == at(following).astimezone(UTC)
    late = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)  # the second 1:30 of that day
    alert = Alert(frequency="daily", confirmed_at=at("2026-10-20 01:45"))
    assert next_time(alert, late) == at("2026-11-02 01:45").astimezone(UTC)
