"""Which lines are no sale, which spellings are one product, and does the total match the shop's?"""
