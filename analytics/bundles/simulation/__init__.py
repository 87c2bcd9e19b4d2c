"""What does an offer change, for each draw of what is uncertain, and is it worth it?"""
