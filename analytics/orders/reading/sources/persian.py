"""Persian shop exports: the amount of each line, in rial or toman as the shop counts."""

from __future__ import annotations

from analytics.engines.database import ir
from analytics.labels import N_
from analytics.orders.reading.sources.source import Fields, Source, needs
from analytics.orders.words import latin_digits


def _adjust(raw: ir.Table, fields: Fields) -> Fields:
    """An order has one number, in whichever digits it is written."""
    return {**fields, "order_id": latin_digits(fields["order_id"].cast("string"))}


SOURCE = Source(
    name="persian_shop",
    label=N_("Persian shop orders"),
    needs=needs("شماره سفارش", "محصول", "مبلغ"),
    names={
        "order_id": ("شماره سفارش",),
        "ordered_at": ("تاریخ ثبت", "تاریخ سفارش", "تاریخ"),
        "product_id": ("کد محصول", "شناسه محصول", "محصول"),
        "product_name": ("محصول",),
        "status": ("وضعیت",),
        "quantity": ("تعداد",),
        "line_gross": ("مبلغ",),
        "discount": ("تخفیف",),
        "contact": ("موبایل خریدار", "ایمیل خریدار", "نام خریدار"),
        "currency": ("واحد پول",),
    },
    adjust=_adjust,
)
