"""What do several pages ask of analytics, computed once and shown often?"""
