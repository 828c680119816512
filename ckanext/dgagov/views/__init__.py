"""The pages of the plugin `dgagov`, all in one blueprint."""

from __future__ import annotations

from flask import Blueprint

from . import inventory, score, service_errors

__all__ = ["dgagov"]

dgagov = Blueprint("dgagov", __name__)

score.register(dgagov)
inventory.register(dgagov)
service_errors.register(dgagov)
