"""Which products does each order hold, as numbers that the miners read?"""
