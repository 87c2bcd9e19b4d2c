"""What is wrong with an input, and what can a person do about it?"""

from analytics.labels import N_

# Each text says what must hold, what was found, what to do. The dashboard translates it; str() gives the English.
PROBLEMS: dict[str, str] = {
    "not_found": N_("A file of orders must exist at the given path; nothing was found at {path}. Check the path."),
    "empty_file": N_(
        "An order file must hold a header and at least one line; {path} is empty. Export the orders again."
    ),
    "not_a_table": N_(
        "An order file must be a table (CSV, TSV, XLSX, Parquet) or one basket a line; {path} could not be read as one "
        "({detail}). Export the orders as CSV."
    ),
    "no_order_id": N_(
        "Each line must say which order it belongs to; no column of {columns} was recognised as the order id. "
        "Say which column is order_id."
    ),
    "no_product": N_(
        "Each line must say which product was sold; no column of {columns} was recognised as the product. "
        "Say which column is product_id."
    ),
    "unknown_column": N_(
        "A mapping must name a column of the file; {column} is not one of {columns}. Check its spelling."
    ),
    "unknown_field": N_("A mapping must name one of {fields}; found {field}. Check its spelling."),
    "bad_mapping": N_("A mapping must read FIELD=COLUMN; found {found}. Write, for example, order_id=Invoice."),
    "nothing_left": N_(
        "At least one order must remain after cleaning; all {lines} lines of {path} were set aside ({reasons}). "
        "Correct what is said of these lines, or map the columns anew."
    ),
    "no_prices": N_(
        "Money needs a unit price on the lines; this dataset has none. Add a price column; "
        "what sells together needs none."
    ),
    "no_customers": N_(
        "Customer groups need a customer id on the lines; this dataset has none. Add a customer column."
    ),
    "no_dates": N_("This needs the time of each order; this dataset has none. Add a date column."),
    "too_few_customers": N_(
        "Grouping needs at least {needed} customers; found {found}. Widen the dates, or add more orders."
    ),
    "unknown_product": N_("Each product of a bundle must have been sold; {product} was not found. Check the code."),
    "bundle_size": N_("A bundle must hold two to six different products; found {found}. Change the selection."),
    "no_bundle_prices": N_(
        "A bundle can be priced only when each of its products has a price; {product} has none. Choose another product."
    ),
    "bad_discount": N_(
        "A discount must be a percentage from 0% to below 100%, or an amount below the full price of {price}; "
        "found {found}. Write, for example, 10% or 2.50."
    ),
    "bad_share": N_("{name} must be above 0 and at most 1; found {found}. Write, for example, 0.01."),
    "bad_option": N_("{name} must be one of {choices}; found {found}. Choose one of them."),
    "bad_ending": N_("The output must end in one of {choices}; found {found}. Choose one of them."),
    "bad_number": N_("{name} must be at least {least}; found {found}. Choose a larger number."),
    "unknown_dataset": N_("The dataset must be one of those stored; {key} was not found. Open its file again."),
    "launch_outside": N_(
        "The launch must lie within the orders, from {first} to {last}; found {found}. Choose a day in between."
    ),
    "magento_grid": N_(
        "An order file must hold the lines of each order; the order grid of Magento holds totals only. Export "
        "sales_order_item instead, joined to sales_order for the dates."
    ),
    "file_too_large": N_("A file must be at most {most}; this one is larger. Export a shorter period."),
    "unpacked_too_large": N_(
        "A compressed file must hold at most {most}; this one unpacks to more. Export a shorter period."
    ),
    "too_many_rows": N_("A file must hold at most {most} lines; this one holds more. Export a shorter period."),
    "too_many_columns": N_("A file must have at most {most} columns; found {found}. Keep the columns of order lines."),
    "cell_too_long": N_(
        "A cell must hold at most {most} characters; one of column {column} holds {found}. Check its quotation marks."
    ),
    "long_cell": N_(
        "A cell must hold at most {most} characters; one of the line that begins in line {line} holds more. "
        "Check its quotation marks."
    ),
    "long_line": N_(
        "A line of a text file must hold at most {most} bytes; one holds more. Check that each order line ends in a "
        "line break, or export the orders as CSV."
    ),
    "product_file": N_(
        "An order file must hold orders; this one looks like a list of products. Add it as the product file, beside "
        "the file of orders."
    ),
    "no_rate": N_(
        "Each currency needs a rate to the one kept, a number above 0; found {found}. Write, for example, EUR=1.08."
    ),
    "exists": N_("The output must not exist yet; {path} does. Choose another name."),
}


class InputError(ValueError):
    """An input that cannot be used: `code` is a key of PROBLEMS, `values` fill its text."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.values = values
        super().__init__(PROBLEMS[code].format(**values))
