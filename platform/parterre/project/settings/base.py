"""Combines all parts of the settings; each concern has its own file."""

# ruff: noqa: F403  # settings are names, collected

from parterre.project.settings.parts.accounts import *
from parterre.project.settings.parts.api import *
from parterre.project.settings.parts.apps import *
from parterre.project.settings.parts.cache import *
from parterre.project.settings.parts.celery import *
from parterre.project.settings.parts.database import *
from parterre.project.settings.parts.domains import *
from parterre.project.settings.parts.i18n import *
from parterre.project.settings.parts.logging import *
from parterre.project.settings.parts.mail import *
from parterre.project.settings.parts.platform import *
from parterre.project.settings.parts.security import *
from parterre.project.settings.parts.sentry import *
from parterre.project.settings.parts.shop import *
from parterre.project.settings.parts.storage import *
from parterre.project.settings.parts.stripe import *
from parterre.project.settings.parts.web import *
