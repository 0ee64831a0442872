"""djangorestframework-api-key, in memory of SQLite: how long it takes to verify a key, in nanoseconds, median.

Arguments: how many keys, and how many verifications.
"""

import sys

import django
from django.conf import settings

from measure import each, report

settings.configure(
    INSTALLED_APPS=["rest_framework", "rest_framework_api_key"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    SECRET_KEY="only for a measurement, in memory",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
)
django.setup()

from django.core.management import call_command  # noqa: E402
from rest_framework_api_key.models import APIKey  # noqa: E402

count, times = map(int, sys.argv[1:])
call_command("migrate", verbosity=0)
made = [APIKey.objects.create_key(name=f"key {number}")[1] for number in range(count)]


def verify(number):
    assert APIKey.objects.is_valid(made[number * 7919 % len(made)])


report("djangorestframework-api-key, SQLite in memory", "opaque", each(times, verify))
