"""What does a bundle at a price do to the average order, to revenue and to margin?"""
