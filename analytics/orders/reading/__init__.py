"""How does a file, in whatever format, become checked order lines?"""
