"""Imported in a process of its own: the first query."""

import os

import django
from django.db import connection

os.environ["DJANGO_SETTINGS_MODULE"] = "parterre.project.settings"
django.setup()
connection.cursor()
