"""Who buys, and who returns?"""
