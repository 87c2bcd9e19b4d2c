"""What else speaks for complements, rivals or versions of one product?"""
