"""Which file does a shop system import?"""
