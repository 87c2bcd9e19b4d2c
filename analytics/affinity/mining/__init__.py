"""How are itemsets found fast, within a budget, and counted exactly?"""
