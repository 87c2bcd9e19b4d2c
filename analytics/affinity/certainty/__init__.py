"""Which pairs are worth believing, how much, and why not more?"""
