"""How often would products meet without belonging together?"""
