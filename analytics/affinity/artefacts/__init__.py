"""Which products meet only because the shop put them together?"""
