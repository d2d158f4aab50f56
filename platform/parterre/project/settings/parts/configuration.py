"""The configuration, loaded once for all parts."""

from parterre.project.config import load_config

CONFIG = load_config()
