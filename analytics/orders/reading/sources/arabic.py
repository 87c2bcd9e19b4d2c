"""Arabic shop exports: unit price, cost and net sale of each line."""

from __future__ import annotations

from analytics.engines.database import ir
from analytics.labels import N_
from analytics.orders.reading.sources.source import Fields, Source, needs
from analytics.orders.words import latin_digits


def _adjust(raw: ir.Table, fields: Fields) -> Fields:
    """An order has one number, in whichever digits it is written."""
    return {**fields, "order_id": latin_digits(fields["order_id"].cast("string"))}


SOURCE = Source(
    name="arabic_shop",
    label=N_("Arabic shop orders"),
    needs=needs("رقم الطلب", "اسم المنتج", "الكمية", "سعر البيع"),
    names={
        "order_id": ("رقم الطلب",),
        "ordered_at": ("التاريخ", "تاريخ الطلب"),
        "product_id": ("رمز المنتج", "رمز التخزين", "اسم المنتج"),
        "product_name": ("اسم المنتج",),
        "brand": ("البراند", "العلامة التجارية"),
        "category_1": ("التصنيف", "ماركة السيارة"),
        "category_2": ("الموديل",),
        "category_3": ("سنة الموديل",),
        "status": ("الحالة",),
        "quantity": ("الكمية",),
        "unit_price": ("سعر البيع",),
        "line_total": ("صافي البيع",),
        "unit_cost": ("سعر التكلفة",),
        "currency": ("العملة",),
        "contact": ("رقم الجوال", "البريد الإلكتروني", "اسم العميل"),
    },
    adjust=_adjust,
)
