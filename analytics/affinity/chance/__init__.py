"""How often would products meet without belonging together, and what can the orders tell from that at all?"""
