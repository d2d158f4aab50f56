"""The shop under pressure."""

from parterre.project.settings.parts.configuration import CONFIG

WAITING_ROOM_FROM = CONFIG.shop.waiting_room_from
WAITING_ROOM_ADMITS = CONFIG.shop.waiting_room_admits
