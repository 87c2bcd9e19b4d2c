"""Which products are bought together, and how sure is that?"""
