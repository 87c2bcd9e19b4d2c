"""Which datasets are kept, and what is said of their products beside the lines?"""
