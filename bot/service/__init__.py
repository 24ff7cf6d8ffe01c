"""What runs unattended: one pass of everything, its schedule, and what the service knows of itself."""
