"""What are two products to each other: complements, rivals or versions of one product?"""
