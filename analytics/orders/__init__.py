"""What was sold? One canonical table of order lines, and what can be asked of it."""
