"""Which bundles are worth a closer look, and which are the best together?"""
