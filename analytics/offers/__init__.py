"""What to offer beside a product, and what instead of it?"""
