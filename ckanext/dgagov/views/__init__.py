"""The pages of the plugin `dgagov`, all in one blueprint."""

from __future__ import annotations

from flask import Blueprint

from . import (
    assessors,
    decisions,
    inspection,
    inventory,
    openness,
    score,
    service_errors,
    uses,
    workbook,
    workbook_import,
)

__all__ = ["dgagov"]

dgagov = Blueprint("dgagov", __name__)

score.register(dgagov)
inventory.register(dgagov)
inspection.register(dgagov)
uses.register(dgagov)
workbook.register(dgagov)
workbook_import.register(dgagov)
assessors.register(dgagov)
decisions.register(dgagov)
openness.register(dgagov)
service_errors.register(dgagov)
